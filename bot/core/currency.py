"""Currencies as people write them: signs, ISO 4217 codes and names."""

from __future__ import annotations

import re
from typing import Final

CURRENCIES: Final = frozenset({
    "USD", "EUR", "GBP", "INR", "CAD", "AUD", "CHF", "SEK", "NOK", "DKK", "PLN", "SGD", "JPY", "CNY", "HKD",
    "NZD", "MXN", "BRL", "ZAR", "ILS", "CZK", "HUF", "RON", "BGN", "KRW", "THB", "PHP", "IDR", "MYR", "TRY",
    "AED", "SAR", "QAR", "TWD", "VND", "UAH", "ISK", "EGP", "NGN", "KES", "PKR", "BDT", "LKR", "COP", "CLP",
    "ARS", "PEN", "GEL", "RSD",
})  # fmt: skip
CODE_WORDS: Final = frozenset({"PHP", "TRY", "RON", "PEN"})  # codes that are also words: believed in capitals only
_DOLLARS: Final = {
    "us": "USD", "usd": "USD", "u": "USD", "ca": "CAD", "c": "CAD", "cad": "CAD", "cdn": "CAD", "a": "AUD", "au": "AUD",
    "aud": "AUD", "nz": "NZD", "nzd": "NZD", "s": "SGD", "sg": "SGD", "sgd": "SGD", "hk": "HKD", "hkd": "HKD",
    "r": "BRL", "mx": "MXN", "nt": "TWD",
}  # fmt: skip
_SIGNS: Final = {
    "$": "USD", "€": "EUR", "£": "GBP", "₹": "INR", "rs": "INR", "¥": "JPY", "円": "JPY", "元": "CNY", "₩": "KRW",
    "₪": "ILS", "₫": "VND", "₱": "PHP", "฿": "THB", "₺": "TRY", "₴": "UAH", "zł": "PLN", "zl": "PLN", "kr": "SEK",
    "kč": "CZK", "ft": "HUF", "euro": "EUR", "dollar": "USD", "buck": "USD", "pound": "GBP", "quid": "GBP",
    "rupee": "INR", "franc": "CHF", "yen": "JPY",
}  # fmt: skip
_AT_END: Final = re.compile(
    r"(?:(?:(?<![a-z])(?P<dollars>usd?|ca?d?|cdn|a(?:ud?)?|nzd?|sgd?|s|hkd?|r|mx|nt))?(?P<dollar>\$)"
    r"|(?P<sign>[€£₹¥₩₪₫₱฿₺₴])|(?<![a-z])(?P<word>[a-z]{3}|rs\.?|kr\.?))\s{0,2}$",
    re.IGNORECASE,
)
_MARKS: Final = frozenset("$€£₹¥₩₪₫₱฿₺₴.")  # the dot of "Rs. 500"
_HOST: Final = re.compile(r"https?://([^/:?#]+)", re.IGNORECASE)
_AUSTRALIAN: Final = re.compile(r"\bsuper(?:annuation)?\b(?! ?user)|\bleave loading\b", re.IGNORECASE)
_DOLLAR_COUNTRIES: Final = {"AU": "AUD", "CA": "CAD", "NZ": "NZD", "SG": "SGD", "HK": "HKD"}
_COUNTRIES: Final = {
    "GB": "GBP", "CH": "CHF", "IN": "INR", "PL": "PLN", "SE": "SEK", "NO": "NOK", "DK": "DKK", "CZ": "CZK", "HU": "HUF",
    "JP": "JPY", "IL": "ILS", "BR": "BRL", "ZA": "ZAR",
    **dict.fromkeys(("DE", "FR", "ES", "IT", "NL", "BE", "AT", "IE", "PT", "FI", "GR", "LU", "EE", "LV", "LT", "SK", "SI"), "EUR"),
}  # fmt: skip


def local_currency(country: str | None, *, dollars: bool) -> str:
    """Return the currency meant in ``country`` (ISO 3166-1 alpha-2) where none is named; ``dollars``: a bare "$" is."""
    local = _DOLLAR_COUNTRIES.get(country or "")
    if local or dollars:
        return local or "USD"
    return _COUNTRIES.get(country or "", "USD")


def home_of(url: str, text: str = "") -> str | None:
    """Return the dollar country (ISO 3166-1 alpha-2) that a board's address or a pay text is written for, None where neither tells.

    "au.seek.com" and "seek.com.au" are Australian, and so is pay with superannuation.
    """
    if _AUSTRALIAN.search(text):
        return "AU"
    host = _HOST.match(url)
    if host is None:
        return None
    labels = host[1].casefold().split(".")
    found = {label.upper() for label in (labels[0], labels[-1])} & _DOLLAR_COUNTRIES.keys()
    return found.pop() if found and len(labels) > 2 else None


def dollars(letters: str | None) -> str:
    """Return the currency of a dollar sign with ``letters`` before it ("CA$", "A$"); a bare "$" is USD."""
    return _DOLLARS.get((letters or "us").casefold(), "USD")


def sign_at_end(text: str) -> tuple[str | None, bool, int]:
    """Return the currency that a text ends with, None where it does not, whether it is a dollar sign alone, and where it starts."""
    if text.endswith("$") and not text[-2:-1].isalpha():  # what most are
        return dollars(None), True, len(text) - 1
    near = text.rstrip()[-1:]
    sign = _AT_END.search(text) if near.isalpha() or near in _MARKS else None
    if sign is None:
        return None, False, 0
    if sign["dollar"]:
        return dollars(sign["dollars"]), not sign["dollars"], sign.start()
    return currency_of(sign["sign"] or sign["word"]), False, sign.start()


def currency_of(word: str) -> str | None:
    """Return the ISO 4217 code that a sign, a code or a name stands for ("€", "eur", "pounds"), or None."""
    upper = word.strip().upper().rstrip(".")
    if upper in CURRENCIES and (upper not in CODE_WORDS or word.isupper()):
        return upper
    plain = word.strip().casefold().rstrip(".")
    return _SIGNS.get(plain) or _SIGNS.get(plain.rstrip("s"))
