"""Pay in words: which of the amounts in a pay field or an advert is the pay, and which are bonuses, budgets and funding."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.core.cued import Cued
from bot.core.currency import currency_of
from bot.core.money import find_money
from bot.core.period import period_of
from bot.core.salary import Pay

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.model import Period
    from bot.core.money import Money

_PAY_WORD: Final = Cued(
    r"salar|compensation|\bcomp\b|\bpay\b|\bpays\b|\bbase\b|\bwages?\b|\bote\b|\brate\b|remuneration|\bctc\b|gehalt|vergütung|salaire"
    r"|rémunération|salario|\bgross\b|brutto|\bstipendio\b|\bannually\b|per annum",
    ("comp", "pay", "base", "wage", "ote", "rate", "ctc", "gross", "stipendio", "annually"),
    certain=("salar", "compensation", "remuneration", "gehalt", "vergütung", "salaire", "rémunération", "brutto", "per annum"),
)
_BEFORE: Final = Cued(
    r"(?:bonus(?:es)?|sign(?:ing)?[- ]on|signing|sign-on|equity|stipend|allowance|budget|revenue|funding|raised|raising|raise|valuation"
    r"|valued|sacrifice|relocation|reimburse\w*|arr|aum|processed|processing|managing|generated|reimbursement|credits?|referral|perks?"
    r"|pension|insurance|retention|grant|series [a-f]|backed|invest\w*|donat\w*|sponsor\w*|spend\w*|sav(?:ed|ing)s?|paid out|refer"
    r"|survey|median|according to"
    r"|payouts?|worth)\b"
    r"[^.;\n]{0,40}$",
    ("bonus", "sign", "equity", "stipend", "allowance", "budget", "revenue", "funding", "rais", "valu", "sacrifice", "relocation",
     "reimburse", "arr", "aum", "process", "managing", "generated", "credit", "referral", "perk", "pension", "insurance", "retention",
     "grant", "series", "backed", "invest", "donat", "sponsor", "spend", "sav", "paid", "payout", "worth", "refer", "survey",
     "median", "according"),
)  # fmt: skip
_PIECE: Final = (
    "night|visit|walk|shift|session|mile|class|ride|delivery|trip|lesson|article|word|project|task|sale|lead|referral|click|head|user|seat"
    "|licen[cs]e|member|unit|item|order|page|event"
)
_AFTER: Final = re.compile(
    rf"\s{{0,3}}(?:(?:/|per\b|an?\b|each\b)\s?(?:{_PIECE})\b"
    r"|(?:sign|signing|relocation|referral|retention|performance|annual|yearly|target|quarterly|welcome)?[- ]?(?:on )?"
    r"(?:bonus|stipend|equity|allowance|budget|revenue|arr\b|aum\b|fund|valuation|raised|seed|series|round|market|industry|in funding"
    r"|credits?|per employee|company|startup|ecosystem|business|hedge|pension|in sales|in transactions|reimbursement|for first"
    r"|for the first))",
    re.IGNORECASE,
)
_PURPOSE: Final = re.compile(
    r"\s{0,3}\+?\s?(?:usd|eur|gbp)?\s{0,2}(?:in|of|for|towards?|worth of)\s+"
    r"(?!base|cash|total|annual|salary|compensation|pay\b|the\b)(?P<word>\w+)",
    re.IGNORECASE,
)
# Where a part of a heading or of a list begins and ends.
_ALONE_BEFORE: Final = re.compile(r"(?:^|[|(\[:;•*\n]|\s[-–—]|[a-z]\s)\s{0,2}[~≈]?\s?$")
_ALONE_AFTER: Final = re.compile(r"\s{0,2}(?:$|[|)\],;+\n•]|[-–—(]\s?|\b(?:doe|ote|base|plus|and|cash|for|in|depending)\b)", re.IGNORECASE)
_PART_BEFORE: Final = re.compile(r"[|(\[]\s{0,2}[~≈]?\s?$")
_LEAST, _MOST, _WIDEST = 15_000, 900_000, 4  # of a year's pay in a range that nothing but its place tells to be pay
_LOWEST, _HIGHEST = re.compile(r"\bmin(?:imum)?\b[^\d]{0,12}$", re.IGNORECASE), re.compile(r"\bmax(?:imum)?\b", re.IGNORECASE)
_HOURLY_BEFORE: Final = re.compile(r"\b(hourly|monthly|weekly|daily|annual(?:ly)?|yearly|per annum)\b[^.;\n\d]{0,40}$", re.IGNORECASE)
_BARE: Final = re.compile(
    r"\s*(?P<before>[a-z]{3}|\W)?\s*(?P<low>\d[\d,.]{0,14})\s*(?P<k>k)?(?:\s*(?:-|–|—|to)\s*(?P<high>\d[\d,.]{0,14})\s*(?P<k2>k)?)?"
    r"\s*(?P<after>[a-z]{3}\b)?\s*(?P<period>(?:(?:/|per|an?)\s*)?(?:hr|hour|day|week|wk|month|mo|year|yr|annum)"
    r"|hourly|daily|weekly|monthly|yearly|annually|annual|p\.?\s?a\.?)?\s*",
    re.IGNORECASE,
)
_NAKED: Final = re.compile(r"[\d,. ]+")  # in prose a number without sign, K or period may be anything
_TRIAL_WORDS: Final = (
    "for first",
    "for the first",
    "for your first",
    "for an initial",
    "for initial",
    "during the first",
    "during your first",
    "trial",
)
_TRIAL: Final = re.compile(
    r"[^.;\n]{0,20}\b(?:for|during) (?:the |your |an? )?(?:first|initial|trial)\b|[^.;\n]{0,20}\btrial\b", re.IGNORECASE
)
_COURSE: Final = re.compile(
    r"\bplacement program(?:me)?\b|\btraining (?:course|program(?:me)?)s?\b|\bboot ?camp\b|\btrainee\b.*\bno experience\b"
    r"|\bno experience\b.*\b(?:trainee|course|program(?:me)?)\b|\bcareer change\b",
    re.IGNORECASE,
)
_SMALL: Final = 1_000  # one amount below it, without a period, is a gift or a fee
_REACH: Final = 100  # characters between a pay word and its amount


def pay_in_field(text: str) -> Pay | None:
    """Return the pay that a pay field states; None where it states no amount ("Negotiable", "Competitive")."""
    found = [money for money in find_money(text) if not _is_extra(text, money)]
    if found:
        return _pay(text, _best(found))
    bare = _BARE.fullmatch(text)
    if bare is None:
        return None
    low = _plain(bare["low"], bare["k"] or bare["k2"])
    high = _plain(bare["high"], bare["k2"] or bare["k"]) if bare["high"] else low
    currency = currency_of(bare["before"] or "") or currency_of(bare["after"] or "")
    return Pay(low, high, currency, period_of(bare["period"] or ""))


def pay_in_prose(text: str) -> Pay | None:
    """Return the pay that a description states near a pay word; None where it states none. Linear in the text."""
    return next(pays_in_prose(text), None)


def pays_in_prose(text: str) -> Iterator[Pay]:
    """Yield every amount of a description that stands near a pay word, the likeliest first. Linear in the text."""
    found = [
        money
        for money in _with_ends(text, find_money(text))
        if not _is_extra(text, money)
        and not _NAKED.fullmatch(text, money.start, money.end)
        and (_is_rate(money) or _stands_alone(text, money) or _PAY_WORD.stands_in(text, max(0, money.start - _REACH), money.end + 25))
    ]
    ranges = [money for money in found if _is_range(money)]
    for money in [*ranges, *(money for money in found if not _is_range(money))]:
        pay = _pay(text, money)
        if _is_range(money) or pay.period or max(pay.low or 0, pay.high or 0) >= _SMALL:
            yield pay


def pay_in_title(title: str) -> Pay | None:
    """Return the first amount in a job title that may be pay ("Data Engineer - £650 (Inside IR35)"); None without one."""
    found = [money for money in find_money(title) if money.currency and not _is_extra(title, money)]
    return _pay(title, _best(found)) if found else None


def is_trial(text: str, amount: float) -> bool:
    """Whether a description pays ``amount`` for the first weeks only: "$75/hour for first 4 weeks"."""
    if not any(words in text for words in _TRIAL_WORDS):
        return False
    return any(amount in (money.low, money.high) and _TRIAL.match(text, money.end) for money in find_money(text))


def is_course(title: str) -> bool:
    """Whether a title sells a training course: the pay it names is what a graduate may hope for."""
    return _COURSE.search(title) is not None


def _is_range(money: Money) -> bool:
    return money.low != money.high and None not in (money.low, money.high)


def _best(found: list[Money]) -> Money:
    """Return the first range, else the first amount: a range is how pay is posted."""
    return next((money for money in found if _is_range(money)), found[0])


def _is_rate(money: Money) -> bool:
    return money.currency is not None and money.period in ("HOUR", "YEAR")


def _with_ends(text: str, found: list[Money]) -> list[Money]:
    """Join two amounts that are labelled as the ends of one range: "Minimum: $90,000. Maximum: $110,000"."""
    joined: list[Money] = []
    for money in found:
        low = joined[-1] if joined else None
        if (
            low is not None
            and low.low == low.high
            and money.low == money.high
            and (low.low or 0) < (money.high or 0)
            and low.currency == money.currency
            and _LOWEST.search(text, max(0, low.start - 24), low.start)
            and _HIGHEST.search(text, low.end, money.start)
        ):
            joined[-1] = replace(low, end=money.end, high=money.high, period=low.period or money.period)
        else:
            joined.append(money)
    return joined


def _stands_alone(text: str, money: Money) -> bool:
    """Whether an amount is a part of a heading or of a list by itself, as pay is told there: "Engineer | Remote | $150k-$200k | Go"."""
    first = max(0, money.start - 6)
    ends = [end for end in (money.low, money.high) if end is not None]
    if money.period is not None:
        return money.period == "MONTH" and money.currency is not None and _PART_BEFORE.search(text, first, money.start) is not None
    if not (min(ends) >= _LEAST and max(ends) <= min(_MOST, _WIDEST * min(ends))):
        return False
    part = _PART_BEFORE if not _is_range(money) or money.currency is None else _ALONE_BEFORE
    return part.search(text, first, money.start) is not None and _ALONE_AFTER.match(text, money.end) is not None


def _is_extra(text: str, money: Money) -> bool:
    if _BEFORE.stands_in(text, max(0, money.start - 60), money.start) or _AFTER.match(text, money.end):
        return True
    purpose = _PURPOSE.match(text, money.end)
    placed = purpose is not None and purpose["word"][:1].isupper() and (_is_range(money) or money.period is not None)
    return purpose is not None and not placed  # "$5M in sales", but "$150k - $200k in Austin"


def _pay(text: str, money: Money) -> Pay:
    period: Period | None = money.period
    if period is None:
        said = _HOURLY_BEFORE.search(text[max(0, money.start - 60) : money.start])
        period = period_of(said[1]) if said else None
    bare_dollar = text.startswith("$", money.start) and money.currency == "USD" and "usd" not in text[money.start : money.end].lower()
    return Pay(money.low, money.high, None if bare_dollar else money.currency, period, dollars=bare_dollar)


def _plain(digits: str, thousand: str | None) -> float | None:
    plain = digits.rstrip(".,").replace(",", "")
    if plain.count(".") > 1 or not plain:
        return None
    return float(plain) * (1_000 if thousand else 1)
