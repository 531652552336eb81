"""Money in free text: amounts and ranges with their currency and period, wherever they stand.

Only reading: whether an amount is pay, and whether it can be right, is decided in :mod:`bot.core.salary`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.core.cued import Cued
from bot.core.currency import CODE_WORDS, currency_of, sign_at_end
from bot.core.period import period_after

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.model import Period

_FACTORS: Final = {
    "k": 1e3, "thousand": 1e3, "grand": 1e3, "tsd": 1e3, "mil": 1e3, "m": 1e6, "mm": 1e6, "mn": 1e6, "mio": 1e6,
    "mln": 1e6, "million": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9, "l": 1e5, "lpa": 1e5, "lac": 1e5, "lakh": 1e5,
    "cr": 1e7, "crore": 1e7, "万": 1e4,
}  # fmt: skip
_INDIAN: Final = frozenset({"l", "lpa", "lac", "lakh", "cr", "crore"})

_LONGEST_BEFORE: Final = 8  # "CDN$" and a letter to look at, with blanks
_AMOUNT: Final = re.compile(
    r"""
    (?<![\w.])(?<!\d[,'])
    (?P<number>
        \d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d{1,2})?(?![\d])
      | \d{1,3}(?:\.\d{3})+(?:,\d{1,2})?(?!\d)(?!\s?(?:m|b|mn|bn|million|billion|l|lakhs?|lpa|cr|crores?)\b)
      | \d{1,3}(?:[ \u00a0\u202f'’]\d{3}){1,3}(?:,\d{2})?(?![\d,.])
      | \d{1,12}(?:[.,]\d{1,3})?(?![\d])
    )
    (?P<plus>\+)?
    (?:\s{0,2}(?P<factor>(?-i:[kKMB]|mm|bn|mn|L)(?=p\.?a\b|eur|usd|gbp|inr|[^\w]|$|_)
      |(?:k|m|b|thousand|grand|tsd\.?|mil|mio|mln|million|billion|l|lpa|lacs?|lakhs?|cr|crores?)(?![\w])|万))?
    (?P<plus2>\+)?
    (?:\s{0,2}(?P<after>[$€£₹¥円元₩₪₫₱฿₺₴](?!\s?\d)|z[łl]\b|kr\b|k[čc]\b|ft\b|euros?\b|dollars?\b|bucks?\b|pounds?\b|quid\b
      |rupees?\b|francs?\b|yen\b|[a-z]{3}\b))?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_MAY_BEFORE: Final = re.compile(
    r"[$€£₹¥₩₪₫₱฿₺₴]|[-‐‑–—−~.]\s{0,3}$|\b(?:to|bis|à|until|till|and|und|et|&|rs\.?|kr\.?|[a-z]{3})\s{0,2}$", re.IGNORECASE
)
_MAY_AFTER: Final = re.compile(
    r"[\d.,'’\u00a0\u202f]\d|[a-z]|\s{0,3}(?:[-‐‑–—−~/+$€£₹¥円元₩₪₫₱฿₺₴万]|\.\.|\d|p\.|[a-z]{1,3}\b|euro|doll|buck|poun|quid|rupe|fran|each|every"
    r"|until|till|hourly|daily|weekly|monthly|yearly|annual|j[aä]hr|monat|brut|thou|gran|mill|bill|lakh|lacs|cror)",
    re.IGNORECASE,
)
_GROUPING: Final = re.compile(r"[\s'’]")
_ZEROS: Final = bytes.maketrans(b"123456789", b"000000000")
_ZERO: Final = ord("0")
_BETWEEN: Final = re.compile(r"\s{0,3}(?:[-‐‑–—−~]|\.\.|to|bis|until|till|à|up to)\s{0,3}", re.IGNORECASE)
_AND: Final = re.compile(r"\s{0,3}(?:and|&|und|et)\s{0,3}", re.IGNORECASE)
_AFTER_BETWEEN: Final = re.compile(r"\b(?:between|zwischen|entre)\s{0,3}$", re.IGNORECASE)
_CEILING: Final = Cued(
    r"(?:\bup\s?to|\bup|\bjusqu['’]?(?:à|a|aux?)|\bhasta|\bmax(?:imum)?\.?(?: of)?|\bunder|\bbelow|\bless than|\bbis zu|\bat most"
    r"|\bno more than|≤|<)[\s:~+]{0,3}$",
    ("up", "jusqu", "hasta", "max", "under", "below", "less", "bis", "at most", "no more", "≤", "<"),
)
_FLOOR: Final = Cued(
    r"(?:\bfrom|\bstarting (?:at|from)|\bstarts at|\bat least|\bmin(?:imum)?\.?(?: of)?"
    r"|\bover|\babove|\bmore than|\bab|≥|>)[\s:~]{0,3}$",
    ("from", "start", "at least", "min", "over", "ab", "more", "≥", ">"),
)
_COUNTED: Final = re.compile(
    r"\+?\s{0,2}(?:(?:\w+\s)?(?:employees|people|users|customers|clients|companies|hours|members|lines|miles|stars|followers"
    r"|developers|engineers|businesses|students|patients|stores|installs|downloads|requests|events|tokens|rows|records"
    r"|postings|jobs|steps|merchants|teams|contributors|subscribers|sq|square|years|yrs|yoe|days|weeks|months|minutes"
    r"|seconds|ms|gb|tb|km)\b|%|x\b|\(k\)|\(b\))",
    re.IGNORECASE,
)  # nouns that are counted in thousands in adverts and questions; "150k jobs" is no pay
_RETIREMENT: Final = frozenset({"401", "403", "457"})


@dataclass(frozen=True, slots=True)
class Money:
    """An amount (``low == high``) or a range in a text, at ``text[start:end]``.

    ``low`` is None for "up to", ``high`` for "from" and "200k+". ``currency`` (ISO 4217) and ``period`` are None where
    the text does not say; a bare "$" is USD, "kr" SEK.
    """

    start: int
    end: int
    low: float | None
    high: float | None
    currency: str | None = None
    period: Period | None = None


class _Token(NamedTuple):
    """One number that may be money: ``factor`` 1 when no multiplier stands there, ``open`` for a trailing plus."""

    start: int
    end: int
    number: float
    grouped: bool
    factor: float
    currency: str | None
    period: Period | None
    open: bool
    signed: bool  # the currency stands before the number

    @property
    def value(self) -> float:
        return round(self.number * self.factor, 2)


def find_money(text: str) -> list[Money]:
    """Return the amounts and ranges of money in ``text``, in order. Linear in the text; never raises."""
    tokens = list(_tokens(text))
    found: list[Money] = []
    position = 0
    while position < len(tokens):
        token = tokens[position]
        following = tokens[position + 1] if position + 1 < len(tokens) else None
        pair = following and _pair(text, token, following)
        if pair:
            low, high = pair
            position += 2
            if _goes_on(text, high, tokens[position : position + 1]):
                position -= 1
                found.append(_single(text, token))
            elif (high.period or not _COUNTED.match(text, high.end)) and (_is_money(text, low) or _is_money(text, high)):
                found.append(_range(low, high))
            continue
        position += 1
        if _is_money(text, token):
            found.append(_single(text, token))
    return found


def _is_only_number(text: str, start: int, end: int) -> bool:
    """Whether a short number stands without sign, period or range: most numbers of an advert do, and need no closer look."""
    return not (_MAY_AFTER.match(text, end) or _MAY_BEFORE.search(text, max(0, start - 5), start))


def _goes_on(text: str, high: _Token, following: list[_Token]) -> bool:
    """Whether a third, larger amount follows: "$10,000 to $80,000 to $1,000,000" is no range but amounts of their own."""
    return any(
        third.signed and high.signed and third.value > high.value and _BETWEEN.fullmatch(text, high.end, third.start) for third in following
    )


def _tokens(text: str) -> Iterator[_Token]:
    for match in _numbers(text):
        digits = match["number"]
        currency, signed, start, end = _currency(match)
        factor_word = (match["factor"] or "").casefold().rstrip("s.") if match["factor"] else ""
        if digits in _RETIREMENT and factor_word in ("k", "b") and currency is None:
            continue
        period, end = period_after(text, end)
        if factor_word in _INDIAN:
            currency = currency or "INR"
            period = period or ("YEAR" if factor_word == "lpa" else None)
        number = _number(digits)
        grouped = len(digits) > 4 and not digits.isdecimal() and number >= 1000
        opened = bool(match["plus"] or match["plus2"])
        yield _Token(start, end, number, grouped, _FACTORS.get(factor_word, 1.0), currency, period, opened, signed)


def _numbers(text: str) -> Iterator[re.Match[str]]:
    """Yield the numbers of a text. Looking for digits first is many times as fast as trying the whole pattern at every letter."""
    digits = text.encode("ascii", "replace").translate(_ZEROS) + b" "  # a byte a character, every digit a zero
    start = digits.find(_ZERO)
    while start >= 0:
        end = start + 1
        while digits[end] == _ZERO:
            end += 1
        match = None if end - start < 5 and _is_only_number(text, start, end) else _AMOUNT.match(text, start)
        if match:
            yield match
            end = match.end()
        start = digits.find(_ZERO, end)


def _currency(match: re.Match[str]) -> tuple[str | None, bool, int, int]:
    """Return the currency, whether it stands before the number, and where the amount starts and ends without stray letters."""
    start, end = match.span()
    first = max(0, start - _LONGEST_BEFORE)
    before, bare, sign_start = sign_at_end(match.string[first:start])
    if before:
        start = first + sign_start
    after = currency_of(match["after"]) if match["after"] else None
    if match["after"] and after is None:
        end = max(match.end(group) for group in ("number", "plus", "factor", "plus2"))
    named_dollars = after if bare else None  # "$140-170k CAD" is Canadian
    return named_dollars or before or after, before is not None, start, end


def _number(digits: str) -> float:
    """Return the value of digits as people group them: "1,25,000", "72.000", "45 000", "45.50", "72,5"."""
    if digits.isdecimal():
        return float(digits)
    plain = _GROUPING.sub("", digits) if not digits.isascii() or " " in digits or "'" in digits else digits
    last = max(plain.rfind(","), plain.rfind("."))
    if last < 0:
        return float(plain)
    decimals = len(plain) - last - 1
    separators = plain.count(",") + plain.count(".")
    is_group = decimals == 3 and (separators > 1 or 1 <= last <= 3) and not plain.startswith("0")
    if is_group:
        return float(plain.replace(",", "").replace(".", ""))
    return float(plain[:last].replace(",", "").replace(".", "") + "." + plain[last + 1 :])


def _pair(text: str, low: _Token, high: _Token) -> tuple[_Token, _Token] | None:
    """Return the two ends of a range, each with what only the other end says; None when they are separate amounts."""
    gap = text[low.end : high.start]
    joined = _BETWEEN.fullmatch(gap) or (_AND.fullmatch(gap) and _AFTER_BETWEEN.search(text, max(0, low.start - 12), low.start))
    if not joined and not (not gap.strip() and low.signed and high.signed):
        return None
    if high.signed and not low.signed and low.factor == 1:
        return None  # "Summer 2026 - $150k"
    if low.factor == 1 and high.factor > 1 and low.number < 1000 and low.number * 6 >= high.number:
        low = low._replace(factor=high.factor)
    elif high.factor == 1 and low.factor > 1 and high.number < 1000:
        high = high._replace(factor=low.factor)
    if low.factor == 1 and high.factor > 1 and not (low.signed or low.grouped):
        return None
    currency = high.currency if high.currency and (low.currency in (None, "USD") or not low.signed) else low.currency
    period = high.period or low.period
    return low._replace(currency=currency, period=period), high._replace(currency=currency, period=period)


def _range(low: _Token, high: _Token) -> Money:
    return Money(low.start, high.end, low.value, None if high.open else high.value, high.currency, high.period)


def _single(text: str, token: _Token) -> Money:
    first = max(0, token.start - 20)
    low: float | None = token.value
    high: float | None = token.value
    if _CEILING.stands_in(text, first, token.start):
        low = None
    elif token.open or _FLOOR.stands_in(text, first, token.start):
        high = None
    return Money(token.start, token.end, low, high, token.currency, token.period)


def _is_money(text: str, token: _Token) -> bool:
    """Whether a number is money: by its sign, multiplier, period or shape; never when it counts something."""
    if token.period is None and _COUNTED.match(text, token.end):
        return False
    if token.currency is not None:
        return token.currency not in CODE_WORDS or token.value >= 1000
    if token.factor == 1e3:
        return token.value >= 2000
    if token.factor != 1:
        return token.period is not None
    if token.period is not None:
        least = {"HOUR": 5, "DAY": 50, "WEEK": 100, "MONTH": 500, "YEAR": 5000}[token.period]
        return token.value >= least
    if token.grouped:
        return 10_000 <= token.value <= 99_000_000
    return 20_000 <= token.value < 1_000_000 and token.value % 1000 == 0
