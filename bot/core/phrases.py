"""Small words: money, shares, lists, names, and text made safe to show."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from bot.core import figures
from bot.core.statistics import Spread, wilson

if TYPE_CHECKING:
    from collections.abc import Sequence

_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and a sign by category, but nothing is seen
_MARKS = 3  # over one letter, which is more than any script needs; a pile of them covers other lines
_MARKDOWN = re.compile(r"([\\*_~`|>#\[\]<@]|(?<=:)//|^[-+=]|(?<=^\d)[.)]|(?<=^\d\d)[.)])")  # the last three begin a list or a rule
_SHORTER = (("Site Reliability Engineer", "SRE"), ("Machine Learning", "ML"), ("Software", "SW"), ("Engineering", "Eng"),
            ("Engineer", "Eng"),
            ("Scientist", "Sci"), ("Developer", "Dev"), ("Manager", "Mgr"), ("Architect", "Arch"), ("Administrator", "Admin"),
            ("Researcher", "Res"), ("Research", "Res"), ("Computer Vision", "CV"), ("Forward Deployed", "FD"), ("Product", "Prod"),
            ("Quantitative", "Quant"), ("Database", "DB"), ("Business", "Biz"), ("Analytics", "Anl"), ("Consultant", "Cons"),
            ("Statistician", "Stats"), ("Security", "Sec"), ("Platform", "Plat"), ("Frontend", "Front"), ("Embedded", "Embed"),
            ("Robotics", "Robo"), ("Solutions", "Sol"), ("Analyst", "Anlst"), ("Applied", "Appl"), ("Backend", "Back"),
            ("DevOps", "DvOps"), ("Mobile", "Mob"), ("Prompt", "Prmpt"), ("Safety", "Safe"))  # fmt: skip


def usd(amount: float) -> str:
    """Yearly pay in thousands, cut and not rounded, as pay pages print it: 256,870 is "$256K"."""
    return figures.thousands(amount)


def usd_range(low: float, high: float) -> str:
    """Like "$164K–$243K"."""
    return f"{usd(low)}–{usd(high)}"


def percent(count: int, of: int) -> str:
    """The share in whole percent, half to even: "29%"."""
    return figures.percents(100 * count / of if of else 0)


def share(count: int, of: int) -> str:
    """A share never comes without its counts: "29% (27 of 94)"."""
    if not of:
        return "no postings"
    return f"{percent(count, of)} ({figures.number(count)} of {figures.number(of)})"


def share_range(count: int, of: int) -> str:
    """The Wilson interval of a share in whole percent: "21–39%"."""
    low, high = wilson(count, of)
    return f"{figures.number(100 * low)}–{figures.percents(100 * high)}"


def postings(count: int) -> str:
    """Like "1 posting", "94 postings", "4,650 postings"."""
    return counted(count, "posting")


def counted(count: int, thing: str) -> str:
    """Like "1 skill", "8 skills"."""
    return f"{figures.number(count)} {thing}{'' if count == 1 else 's'}"


def quartiles(spread: Spread) -> str:
    """Like "$190K, $239K, $291K": 25th percentile, median and 75th percentile."""
    return f"{usd(spread.p25)}, {usd(spread.median)}, {usd(spread.p75)}"


def listed(words: Sequence[str], last: str = "and") -> str:
    """Like "RAG, Python and AWS"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def short_name(name: str, width: int) -> str:
    """A role's name for the head of a narrow table."""
    for long, short in _SHORTER:
        if len(name) <= width:
            break
        name = name.replace(long, short)
    if len(name) > width:
        name = name.removesuffix(" Eng").removesuffix(" Dev")
    return name if len(name) <= width else name[: width - 1].rstrip() + "…"


def short_words(name: str, longest: int) -> str:
    """A role's name in words of at most ``longest`` letters, as far as there are short forms for the longer ones."""
    for long, short in _SHORTER:
        if any(len(word) > longest for word in long.split()):
            name = name.replace(long, short)
    return name


def clean(text: str) -> str:
    """Text from people or postings as one plain line: no control, invisible, direction-changing or piled-up characters."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept, piled = list[str](), 0
    for char in text:
        category = unicodedata.category(char)
        piled = piled + 1 if category in {"Mn", "Me"} else 0
        if category in {"Cc", "Zl", "Zp"} or char in _BLANKS:
            kept.append(" ")
        elif category not in {"Cf", "Co", "Cs", "Cn"} and piled <= _MARKS:
            kept.append(char)
    return " ".join("".join(kept).split())


def safe(text: str, limit: int = 60) -> str:
    """``clean`` text of at most ``limit`` characters with Markdown, links and mentions made harmless by backslashes."""
    line = clean(text)
    line = line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
    return _MARKDOWN.sub(r"\\\1", line)
