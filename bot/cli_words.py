"""The commands about understanding: explain, misses."""

from __future__ import annotations

import json

from cyclopts import App

from bot.shell import Db, Json, Problem, settings

words_app = App()


@words_app.command
def explain(*text: str) -> None:
    """Show how a text is read: words, corrections, meanings, candidates with scores, the rule, the weights, the question.

    Parameters
    ----------
    text
        A question, in your own words or as a command.
    """
    from bot.core.explain import explain as lines_of
    from bot.facts import load_lexicon

    question = " ".join(text).strip()
    if not question:
        raise Problem("Say what is to be explained, for example: rolecall explain mlops vs ai engineer", 2)
    for line in lines_of(question, load_lexicon(), prefix=settings(None).prefix):
        print(line)


@words_app.command
def misses(*, as_json: Json = False, db: Db = None) -> None:
    """List what was not understood: shapes of lines with counts, no texts unless ROLECALL_KEEP_MISSES=texts was set when they came."""
    from bot.core.figures import number
    from bot.store.misses import read_misses
    from bot.wiring import misses_path

    rows = read_misses(misses_path(settings(db)))
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
        return
    if not rows:
        print("Nothing yet.")
    for row in rows:
        print(f"{number(row['count']):>5}  {row['last_seen']}  {row['shape']}")
        for text in row["texts"]:
            print(f"{'':19}{text!r}")
