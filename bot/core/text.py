"""Folding: one spelling for text that people type in many, without losing C++, C#, F# and .NET.

RapidFuzz's own ``default_process`` turns C++, C# and C alike into "c", so nothing here or near uses it.
"""

from __future__ import annotations

import re
import unicodedata

_DASHES_AND_SLASHES = re.compile(r"[-\u2010-\u2015\u2212\uFE58\uFE63\uFF0D_/\\\u2044\u2215]")
_APOSTROPHES = re.compile(r"[\u2018\u2019\u201B\u02BC\u00B4]")
_MARKS_OF_TRADE = re.compile(r"[\u2122\u00AE\u00A9\u2120]")  # NFKC would turn Spark™ into "sparktm"
_ASCII = dict.fromkeys([*range(32), 127]) | dict.fromkeys(
    map(ord, "-_/\\\t\n\v\f\r\x1c\x1d\x1e\x1f"), " "
)  # as below, several times as fast
_BLANKS = re.compile(r"\s+")
# A word is letters and digits; inside it one dot, ampersand or apostrophe (node.js, r&d, don't); after it ++ or # (c++, c#);
# before it a dot only where it is a name of its own (.net).
_WORD = re.compile(r"\.net\b|[^\W_]+(?:[.&'][^\W_]+)*(?:\+\+|#(?!\w))?")


def fold(text: str) -> str:
    """The text casefolded and NFKC-normalised, dashes, underscores and slashes as spaces, control and zero-width characters gone.

    Other punctuation stays (commas, brackets, currency signs), and so do "c++", "c#", "f#" and ".net". Runs of blanks become one.
    """
    if text.isascii():
        return " ".join(text.translate(_ASCII).lower().split())
    plain = _plain(text)
    spaced = _DASHES_AND_SLASHES.sub(" ", plain)
    if not spaced.isprintable():
        spaced = "".join(_printable(char) for char in spaced)
    return _BLANKS.sub(" ", spaced.casefold()).strip()


def words(text: str) -> list[str]:
    """The words of a text, folded, without punctuation: "C++/Node.js (R&D)" gives c++, node.js, r&d."""
    return _WORD.findall(fold(text))


def key(text: str) -> str:
    """The words of a text with single spaces between: the form in which aliases are looked up."""
    return " ".join(words(text))


def _plain(text: str) -> str:
    """The text with one form of each character: NFKC before and after casefolding, since either may undo the other."""
    untrademarked = _APOSTROPHES.sub("'", _MARKS_OF_TRADE.sub("", text))
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", untrademarked).casefold())


def _printable(char: str) -> str:
    """The character; a space for a line break or tab; nothing for other control, format and unassigned characters."""
    if char.isspace():
        return " "
    return "" if unicodedata.category(char) in {"Cc", "Cf", "Co", "Cn", "Cs"} else char
