"""Learn the weights of data/topics.toml from phrasings.txt and rounds.jsonl: python -m tests.teach_topics. Deterministic; half a minute.

Every wording is filled several times with other roles, places and amounts, sometimes with a slip of the finger, and read with the rules
as they are now; a softmax regression learns how much each clue speaks for each topic. Run it again after changing words.toml or the
wordings.
"""

from __future__ import annotations

import json
import random
import re
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.core.grammar import first_rule
from bot.core.lexicon import Lexicon
from bot.core.lexing import tidy
from bot.core.marks import find_marks
from bot.core.model import Context, Topic
from bot.core.naming import mend_names
from bot.core.places import Places
from bot.core.shape import settle
from bot.core.topics import SCALE, clues_of
from bot.facts import load_catalogue, read_table

Weights = npt.NDArray[np.float32]
HERE = Path(__file__).parent
TARGET = HERE.parent / "data" / "topics.toml"
COPIES = 4
ROUND_COPIES = 3
MOST_COPIES = 40  # more, for a wording that offers a choice of words
ROUNDS = 120
RATE = 0.05
WEIGHT_DECAY = 1e-4
LEAST_SEEN = 3  # lines that must show a clue
IN_A_STORY = 0.2  # of the lines
KEPT = 12  # hundredths below which a weight is dropped

FIELDS = [
    "data engineering", "data science", "machine learning", "devops", "mlops", "cloud engineering", "data analytics", "product management",
    "qa", "frontend", "backend", "security engineering", "ai engineering", "robotics", "nlp", "computer vision", "sre", "full stack",
    "platform engineering", "software engineering", "embedded", "prompt engineering", "analytics engineering", "mobile development",
]  # fmt: skip
SHORT = [
    "de",
    "ds",
    "mle",
    "sre",
    "swe",
    "sde",
    "da",
    "dba",
    "fde",
    "em",
    "data engineer",
    "data scientist",
    "ml engineer",
    "devops engineer",
]
PLACES = [
    "in germany",
    "in the us",
    "in london",
    "uk",
    "in canada",
    "germany",
    "in india",
    "in berlin",
    "usa",
    "in france",
    "in new york",
    "in spain",
    "nyc",
]
COMPANIES = ["google", "Amazon", "Microsoft", "OpenAI", "Netflix", "Stripe", "Palantir", "nvidia", "Anthropic", "Spotify"]
LEVELS = ["junior", "senior", "staff", "entry level", "mid level", "lead", "new grad", "principal", "sr", "jr", "beginner"]
AMOUNTS = ["150k", "$120k", "£60k", "90k eur", "25 LPA", "$70/hr", "110,000", "€80,000", "200k", "95k", "4000 euros a month", "500 a day"]
YEARS = ["3 yoe", "5 years", "2 years of experience", "10 yrs", "4 years experience"]
BEFORE = ["", "", "", "", "", "hey ", "hi, ", "so ", "ok ", "um ", "just curious, ", "quick question: ", "pls ", "honestly ", "guys, "]
AFTER = ["", "", "", "", "", "?", "?", "??", " lol", " pls", " rn", " please", " in 2026", " thanks", " these days"]
STORIES = [  # what people put before a question on a forum, which says nothing of its topic
    "hi everyone, ", "hello all. ", "need advice: ", "advice needed - ", "genuine question: ", "serious question - ", "dumb question but ",
    "long time lurker here. ", "throwaway account. ", "first post here. ", "27M here. ", "sorry if this was asked before, ",
    "not sure if this is the right sub but ", "i'm a bit lost. ", "bit of a rant: ", "so i've been thinking a lot lately, ",
    "my friend keeps telling me about this. ", "saw a post about this yesterday. ", "i have been lurking here for a while and ",
    "help me out here: ", "eli5: ", "title says it all. ", "as the title says, ", "honest opinions please: ",
]  # fmt: skip
ENDINGS = [
    " any advice?", " any advice appreciated", " thoughts?", " need help", " is it just me?", " am i crazy?", " thanks in advance!",
    " please help", " would love to hear your experience", " what do you think?", " what's your take?", " tia", " help",
    " any input would be great", " be honest",
]  # fmt: skip


def main() -> None:
    lexicon = Lexicon.from_tables(load_catalogue(), read_table("words"), Places.from_table(read_table("places")))
    wordings = list(read_wordings())
    rows, targets = _examples(wordings, lexicon)
    names = sorted({topic for topic, _, _ in wordings})
    weights, clues = learn(rows, [names.index(target) for target in targets], len(names))
    TARGET.write_text(as_toml(names, clues, weights), encoding="utf-8")
    print(f"{len(wordings)} wordings, {len(rows)} lines, {len(clues)} clues, {TARGET.stat().st_size:,} bytes in {TARGET}", file=sys.stderr)


def read_wordings(path: Path = HERE / "golden" / "phrasings.txt") -> list[tuple[str, int, str]]:
    """Topic, number of roles in the conversation before, and wording."""
    found: list[tuple[str, int, str]] = []
    topic = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            topic = line.strip("[]")
        elif line and not line.startswith("#"):
            wording = line.lstrip(">")
            found.append((topic, len(line) - len(wording), wording))
    return found


def fill(wording: str, chance: random.Random, names: list[str]) -> str:
    """The wording with names in its gaps, something around it, and sometimes a slip."""
    gaps = {
        "R": lambda: chance.choice(names if chance.random() < 0.6 else SHORT),
        "Rs": lambda: chance.choice(names if chance.random() < 0.7 else SHORT) + "s",
        "F": lambda: chance.choice(FIELDS),
        "P": lambda: chance.choice(PLACES),
        "C": lambda: chance.choice(COMPANIES),
        "L": lambda: chance.choice(LEVELS),
        "M": lambda: chance.choice(AMOUNTS),
        "N": lambda: chance.choice(YEARS),
        "S": lambda: chance.choice(
            ["python", "sql", "kubernetes", "aws", "spark", "java", "react", "terraform", "docker", "pytorch", "Rust", "tableau"]
        ),
    }
    text = re.sub(r"\(([^()]*\|[^()]*)\)", lambda words: chance.choice(words[1].split("|")), wording)
    text = re.sub(r"\{(\w+)\}", lambda gap: gaps[gap[1]](), text)
    text = " ".join(text.split())
    if chance.random() < 0.12:
        text = slip(text, chance)
    if chance.random() < IN_A_STORY:
        return chance.choice(["", *STORIES]) + text + chance.choice(["", *ENDINGS])
    return chance.choice(BEFORE) + text + chance.choice(AFTER)


def slip(text: str, chance: random.Random) -> str:
    """One letter dropped or two swapped, in a word of five letters or more."""
    long = list(re.finditer(r"[a-z]{5,}", text))
    if not long:
        return text
    place = chance.choice(long).start() + chance.randint(1, 3)
    return text[:place] + (text[place + 1] + text[place] + text[place + 2 :] if chance.random() < 0.5 else text[place + 1 :])


def _examples(wordings: list[tuple[str, int, str]], lexicon: Lexicon) -> tuple[list[list[str]], list[str]]:
    chance = random.Random(7)
    names = [role.name.lower() for role in lexicon.catalogue.roles.values()] + [
        alias for role in lexicon.catalogue.roles.values() for alias in role.aliases[:6]
    ]
    before: list[Topic] = ["overview", "salary", "remote", "skills", "openings", "employers", "postings"]
    rows, targets = [], []
    for topic, held, wording in wordings:
        contexts: list[int] = [held] if held else [0, 0, 0, 1] if topic not in ("carry",) else [1]
        for copy in range(COPIES + min(2 * wording.count("|"), MOST_COPIES)):
            with_roles = contexts[copy % len(contexts)]
            context = Context(("data-engineer", "nlp-engineer")[:with_roles], chance.choice(before)) if with_roles else None
            clues = read_clues(fill(wording, chance, names), lexicon, context)
            rows.append(clues)
            targets.append(topic)
    for topic, text, context in read_rounds():
        clues = read_clues(tidy(text), lexicon, context)
        rows += [clues] * ROUND_COPIES
        targets += [topic] * ROUND_COPIES
    return rows, targets


def read_rounds(path: Path = HERE / "golden" / "rounds.jsonl") -> list[tuple[str, str, Context | None]]:
    """Topic, text and conversation of the labelled questions that the reading was tuned on, where the text itself tells the topic."""
    found: list[tuple[str, str, Context | None]] = []
    for line in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        held = line.get("context")
        topic = line["expect"]["topic"]
        if line["text"].startswith("!") or (held and (held.get("addressed") is False or held["topic"] == topic)):
            continue
        found.append((topic, line["text"], Context(tuple(held["roles"]), held["topic"]) if held else None))
    return found


def read_clues(text: str, lexicon: Lexicon, context: Context | None) -> list[str]:
    """The clues of one line, as reading finds them."""
    marks = mend_names(find_marks(text, lexicon), lexicon, command=False)
    sentence = settle(marks, lexicon, command=False, context=context)
    found = first_rule(lexicon.rules, sentence.line, sentence.present)
    return clues_of(sentence, (found[0].topic or "carry") if found else "none")


def learn(rows: list[list[str]], targets: list[int], topics: int) -> tuple[Weights, list[str]]:
    """Weights by clue and topic: softmax regression with decay, by full-batch Adam over the clues that each line has."""
    seen: dict[str, int] = {}
    for row in rows:
        for clue in row:
            seen[clue] = seen.get(clue, 0) + 1
    clues = sorted(clue for clue, count in seen.items() if count >= LEAST_SEEN)
    index = {clue: number for number, clue in enumerate(clues)}
    known = [[index[clue] for clue in row if clue in index] for row in rows]  # never empty: every line has the rule's clue
    by_row = np.concatenate([np.array(row, dtype=np.int64) for row in known])
    row_starts = np.cumsum([0, *(len(row) for row in known)])[:-1]
    order = np.argsort(by_row, kind="stable")
    rows_by_clue = np.repeat(np.arange(len(rows)), [len(row) for row in known])[order]
    clue_starts = np.searchsorted(by_row[order], np.arange(len(clues)))
    wanted = np.eye(topics, dtype=np.float32)[targets]
    weights = np.zeros((len(clues), topics), dtype=np.float32)
    mean, spread = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, ROUNDS + 1):
        scores = np.add.reduceat(weights[by_row], row_starts)
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores)
        shares /= shares.sum(axis=1, keepdims=True)
        slope = np.add.reduceat(((shares - wanted) / len(rows))[rows_by_clue], clue_starts) + WEIGHT_DECAY * weights
        mean = 0.9 * mean + 0.1 * slope
        spread = 0.99 * spread + 0.01 * slope**2
        weights -= RATE * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-6)
    return weights, clues


def as_toml(names: list[str], clues: list[str], weights: Weights) -> str:
    lines = []
    for clue, row in zip(clues, np.rint(weights * SCALE).astype(int), strict=True):
        pairs = " ".join(f"{place}:{weight}" for place, weight in enumerate(row) if abs(weight) >= KEPT)
        if pairs:
            lines.append(f"{clue}\t{pairs}")
    head = "# How much each clue speaks for each topic, in hundredths. Written by python -m tests.teach_topics; do not edit."
    listed = ", ".join(f'"{name}"' for name in names)
    return f"{head}\nnames = [{listed}]\nweights = '''\n" + "\n".join(lines) + "\n'''\n"


if __name__ == "__main__":
    main()
