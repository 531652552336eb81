"""Ordinary talk at scale: how often the bot would speak unasked. python -m tests.check_silence

At least 20,000 different lines: chat made from templates, many of them about work, pay and roles, and whatever sentences the installed
packages hold in their comments, docstrings and descriptions, read where they lie. Each is overheard without a conversation and in two
live ones.
"""

from __future__ import annotations

import random
import re
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from bot.core.model import Context, Filters
from bot.core.questions import read_question
from bot.facts import load_lexicon

MADE = 12_000
FOUND = 12_000
MOST = 1 / 5_000  # false answers a line
CONTEXTS = (
    None,
    Context(("data-engineer", "data-scientist"), "salary", Filters(country="US")),
    Context(("mlops-engineer",), "overview"),
)

TALK = Path(__file__).parent / "golden" / "talk.txt"


def read_talk() -> tuple[dict[str, list[str]], list[str]]:
    """The fillings of each gap, and the lines that have gaps."""
    fillings: dict[str, list[str]] = {}
    templates: list[str] = []
    for line in TALK.read_text(encoding="utf-8").splitlines():
        name, is_filling, words = line.partition(" = ")
        if is_filling:
            fillings[name] = [word.strip() for word in words.split("|")]
        elif line and not line.startswith("#"):
            templates.append(line)
    return fillings, templates


def made(count: int) -> Iterator[str]:
    """Different lines from the templates."""
    chance, seen = random.Random(11), set[str]()
    fillings, templates = read_talk()
    before = ["", "", "", "ok ", "lol ", "hey ", "so ", "and ", "btw ", "guys "]
    after = ["", "", "", "?", "!", " lol", " :)", " haha", "??", "..."]
    for _ in range(count * 20):
        text = re.sub(r"\{(\w+)\}", lambda gap: chance.choice(fillings[gap[1]]), chance.choice(templates))
        text = chance.choice(before) + text + chance.choice(after)
        if text not in seen:
            seen.add(text)
            yield text
            if len(seen) == count:
                return


def found(count: int) -> Iterator[str]:
    """Different sentences of installed packages: comments, prose of docstrings and of descriptions; short ones, as talk is."""
    folders = [Path(sysconfig.get_paths()["purelib"]), Path(sysconfig.get_paths()["stdlib"])]
    files = sorted(path for folder in folders for ending in ("*.py", "METADATA", "*.md", "*.rst") for path in folder.rglob(ending))
    random.Random(5).shuffle(files)
    seen: set[str] = set()
    for path in files:
        text = path.read_text(encoding="utf-8", errors="replace")
        prose = re.findall(r"#\s+([A-Za-z][^\n]{8,110})", text) if path.suffix == ".py" else text.splitlines()
        prose += [line.strip() for block in re.findall(r'"""(.+?)"""', text, re.DOTALL) for line in block.splitlines()]
        for line in prose[:60]:
            for sentence in re.split(r"(?<=[.?!])\s+", line.strip()):
                if 2 <= sentence.count(" ") <= 16 and sentence not in seen:
                    seen.add(sentence)
                    yield sentence
                    if len(seen) == count:
                        return


def main() -> int:
    lexicon = load_lexicon()
    lines = [*made(MADE), *found(FOUND)]
    spoken = 0
    for context in CONTEXTS:
        said = [line for line in lines if not read_question(line, lexicon, context, addressed=False).silent]
        spoken += len(said)
        where = "without a conversation" if context is None else f"in a conversation about {', '.join(context.roles)}"
        print(f"{len(lines):,} lines {where}: {len(said)} answered")
        for line in said[:40]:
            print(f"    {line}")
    rate = spoken / (len(lines) * len(CONTEXTS))
    print(f"false answers: {spoken} of {len(lines) * len(CONTEXTS):,} (one in {1 / rate:,.0f})" if spoken else "false answers: none")
    return int(len(lines) < 20_000 or rate > MOST)


if __name__ == "__main__":
    sys.exit(main())
