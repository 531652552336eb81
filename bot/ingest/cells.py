"""Small steps that all readers of boards share: reaching into what may be missing, and cells from what is found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from ftfy import fix_encoding

if TYPE_CHECKING:
    from collections.abc import Mapping

# UTF-8 read as Latin-1 or Windows-1252: a lead byte and what a continuation byte looks like then.
_MOJIBAKE: Final = re.compile("[\u00c2\u00c3\u00e2\u00e3\u00f0][\u0080-\u00bf\u20ac\u201a\u201e\u2026\u2018-\u201d\u2122\u0153\u0178]")
_REGION: Final = re.compile(
    r"\b(?:europe|european union|emea|apac|latam|latin america|(?:north|south|central) america|americas|asia|africa|oceania|mena"
    r"|middle east|nordics|dach|benelux|eu|worldwide|global|anywhere|international|multiple locations|various)\b",
    re.IGNORECASE,
)
_WORKPLACE_TAG: Final = re.compile(r"#LI-(Remote|Hybrid|On-?site)\b", re.IGNORECASE)
_GENERIC_HOSTS: Final = frozenset({"co", "com", "org", "net", "ac", "gov"})


def cells(**values: Any) -> dict[str, str]:
    """Return the filled values as the cells of a table; broken encoding is mended."""
    return {name: cell for name, value in values.items() if (cell := mended(cell_text(value)))}


def cell_text(value: Any) -> str:
    """Return a JSON value as the text a table would hold: lists joined by a bar, of an object its name."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return " | ".join(filter(None, map(cell_text, value)))
    if isinstance(value, dict):
        return next((cell_text(value[key]) for key in ("name", "title", "text", "value", "label") if value.get(key)), "")
    return str(value)


def mended(text: str) -> str:
    """Return ``text`` with UTF-8 that was read as another encoding put right, and without lone halves of characters."""
    if text.isascii():
        return text
    if _MOJIBAKE.search(text):
        text = fix_encoding(text)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-8", "replace").decode()
    return text


def dig(value: Any, *path: str) -> Any:
    """Return what lies at the end of ``path`` through objects, None where it does not lead on."""
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def objects(value: Any) -> list[dict[str, Any]]:
    """Return the objects of a list, or the one object; nothing else."""
    found = value if isinstance(value, list) else [value]
    return [one for one in found if isinstance(one, dict)]


def strings(value: Any) -> list[str]:
    """Return the texts that are not blank of a list, or the one text."""
    found = value if isinstance(value, list) else [value]
    return [one.strip() for one in found if isinstance(one, str) and one.strip()]


def positive(value: Any) -> float | None:
    """Return a number above zero, None for everything else: boards write 0 for "not stated"."""
    if isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if 0 < number < float("inf") else None


def is_region(location: str) -> bool:
    """Whether a place is larger than a country, so that a country named beside it is only an office's."""
    return _REGION.search(location) is not None


def tagged_mode(description: str) -> str:
    """Return the work mode that an advert's own tag for LinkedIn states ("#LI-Hybrid"), "" where it has none or several."""
    found = {tag.replace("-", "").lower() for tag in _WORKPLACE_TAG.findall(description)} if "#" in description else set()
    return found.pop() if len(found) == 1 else ""


def board_of(url: Any, host: str) -> str:
    """Return the board's name: the first part of the path of an address at ``host``."""
    found = _address(url)
    if found is None or not found[0].endswith(host):
        return ""
    parts = [part for part in found[1].split("/") if part]
    return parts[0] if parts else ""


def site_of(url: Any) -> str:
    """Return the name of the site of an address: "airbnb" of "https://careers.airbnb.com/positions/1"."""
    found = _address(url)
    labels = found[0].split(".") if found else []
    if len(labels) > 2 and labels[-2] in _GENERIC_HOSTS:
        return labels[-3]
    return labels[-2] if len(labels) > 1 else ""


def _address(url: Any) -> tuple[str, str] | None:
    if not isinstance(url, str):
        return None
    try:
        parts = urlsplit(url.strip())
        return (parts.hostname or "", parts.path)
    except ValueError:
        return None


def employer_of(board: str, texts: Mapping[str, str] | str) -> str:
    """Return a board's name as its adverts write it ("openai" as "OpenAI"), else with capitals; "" for no board."""
    words = [word for word in re.split(r"[^A-Za-z0-9]+", board) if word]
    if not words:
        return ""
    letters = "".join(words)
    text = texts if isinstance(texts, str) else " ".join(texts.values())
    spelled = re.compile(
        rf"(?<![\w@./-]){'[ -]?'.join(map(re.escape, letters)) if len(letters) <= 30 else re.escape(letters)}(?![\w@/-])", re.I
    )
    counts: dict[str, int] = {}
    for match in spelled.finditer(text):
        if match[0][0].isupper() or match[0][0].isdigit():
            counts[match[0]] = counts.get(match[0], 0) + 1
    named = {form: count for form, count in counts.items() if not form.isupper() or len(form) <= 4} or counts
    if named:
        return max(named, key=lambda form: (named[form], form))
    return " ".join(word if any(map(str.isupper, word)) else word.capitalize() for word in words)
