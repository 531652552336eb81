"""Cutting a text into words: folded for look-up, with their place in the text and with what stands between them.

What stands between two words matters to the grammar: a comma ends a name ("data analyst, engineer"), an arrow is a "to", a slash is
neither ("ai/ml engineer" is one name, "mle / ds" two).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 800
"""Characters of a text that are read; a question put in more words than that has been asked by then."""

_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?"  # u.s., e.g.
    r"|\.net\b|(?<!\d)%"
    r"|[^\W_]+(?:['’`´][^\W_]+|\.(?:js|net|io|com|ai|\d+)\b)*(?:\+\+|[+#](?!\w))?",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*")  # folded already, as most of the tables are
_ARROW = re.compile(r"->|=>|→|⇒|➡|➜|›|»|>>")
_BREAK = re.compile(r"[,;:|()\[\]\"“”„?!…\n—–]|\.\s|\s-\s|\.$")
_BLANKS = re.compile(" {2,}")
_UNSEEN = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word: ``text`` folded, ``raw`` as typed, at ``start:end`` of the tidy text.

    ``before`` is what divides it from the word before: "" a blank, "-" a hyphen, "/" a slash, "(" a bracket, "," another
    break, ">" or "to" for an arrow.
    """

    text: str
    raw: str
    start: int
    end: int
    before: str = ""


def tidy(text: str) -> str:
    """The text in Unicode's compatible form, without unseen characters and double blanks, cut to :data:`LONGEST`. Case stays."""
    text = text[: LONGEST * 2]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = _UNSEEN.sub("", text)
    if "  " in text:
        text = _BLANKS.sub(" ", text)
    return text[:LONGEST]


def split_words(text: str) -> list[Word]:
    """The words of a tidy text, in order."""
    found: list[Word] = []
    last = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        raw = match.group()
        found.append(Word(fold_word(raw), raw, start, end, _between(text[last:start]) if start > last else ""))
        last = end
    return found


def key(name: str) -> tuple[str, ...]:
    """A name as the words it is looked up by."""
    if _PLAIN.fullmatch(name):
        return tuple(name.split(" "))
    return tuple(word.text for word in split_words(tidy(name)))


def fold_word(raw: str) -> str:
    """A word without case, apostrophes, accents and the full stops of an abbreviation."""
    word = raw.casefold()
    if not word.isascii():
        word = "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char))
        word = word.replace("ł", "l").replace("ø", "o")
    if "'" in word or "’" in word or "`" in word or "´" in word:
        word = re.sub("['’`´]", "", word)
    if word.endswith(".") or (len(word) > 1 and word[1] == "."):
        word = word.replace(".", "")
    return word


def _between(gap: str) -> str:
    if gap == " ":
        return ""
    if gap == "-" or gap == "_":
        return "-"
    if _ARROW.search(gap):
        return "to"
    if _BREAK.search(gap):
        return "(" if "(" in gap else ","
    if ">" in gap:
        return ">"
    return "/" if "/" in gap or "&" in gap or "+" in gap else ""
