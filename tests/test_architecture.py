"""The walls between the rooms, read off the imports of every file."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

BOT = Path(__file__).parent.parent / "bot"
FILES = sorted(BOT.rglob("*.py"))
STANDARD = sys.stdlib_module_names
READING = {"selectolax", "ftfy", "pyarrow"}  # HTML, broken encodings, and Parquet, an extra that only bot/ingest/parquet.py imports
ALLOWED = {
    "core": {"numpy", "rapidfuzz", "babel", "ahocorasick_rs", "bot.core"},
    "store": {"numpy", "sqlite_utils", "stamina", "psycopg", "psycopg_pool", "bot.core", "bot.store"},  # those two: the extra "postgres"
    # httpx with httpcore (where sockets open) and stamina (retries): fetching boards
    "ingest": {"numpy", "currency_converter", "httpcore", "httpx", "stamina", "distributed", *READING, "bot.core", "bot.ingest"},
    "chat": {"discord", "aiohttp", "yarl", "matplotlib", "PIL", "bot.core", "bot.chat"},  # the last two are the extra "pictures"
}
NOT_IN_CORE = {"asyncio", "datetime.now", "logging", "os", "pathlib", "random", "socket", "sqlite3", "subprocess", "time"}


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names if node.module == "bot")
    return found


def room(path: Path) -> str:
    parts = path.relative_to(BOT).parts
    return parts[0] if len(parts) > 1 else parts[0].removesuffix(".py")


def inside(module: str, allowed: set[str]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in allowed) or module in {"bot", "__future__"}


@pytest.mark.parametrize("path", [f for f in FILES if room(f) in ALLOWED], ids=lambda p: str(p.relative_to(BOT)))
def test_a_room_imports_only_what_it_may(path: Path) -> None:
    allowed = ALLOWED[room(path)]
    foreign = {m for m in imports(path) if m.partition(".")[0] not in STANDARD and not inside(m, allowed)}
    assert not foreign


@pytest.mark.parametrize("path", [f for f in FILES if room(f) == "core"], ids=lambda p: p.name)
def test_core_touches_nothing_outside(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not imports(path) & NOT_IN_CORE
    assert not [node for node in ast.walk(tree) if isinstance(node, (ast.AsyncFunctionDef, ast.Await, ast.Global))]
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not called & {"open", "print", "input"}


@pytest.mark.parametrize(
    ("module", "home"),
    [
        ("discord", {"chat"}),
        ("sqlite3", {"store"}),
        ("sqlite_utils", {"store"}),
        ("psycopg", {"store"}),
        ("simcord", {"demo"}),
        ("matplotlib", {"chat"}),
    ],
)
def test_some_modules_have_one_home(module: str, home: set[str]) -> None:
    users = {room(path) for path in FILES if any(m.partition(".")[0] == module for m in imports(path))}
    assert users == home


def test_numbers_and_dates_are_formatted_in_one_module() -> None:
    """Babel does it, in ``bot/core/figures.py``; ``explain`` prints scores for whoever mends the words."""
    worded = [path for path in FILES if room(path) in {"core", "chat"} and path.name not in {"figures.py", "explain.py"}]
    assert [path for path in FILES if any(m.partition(".")[0] == "babel" for m in imports(path))] == [BOT / "core" / "figures.py"]
    assert not {
        f"{path.name}:{node.lineno}"
        for path in worded
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FormattedValue) and node.format_spec
    }


def test_most_lines_never_meet_discord() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    chat = sum(count for path, count in lines.items() if room(path) == "chat")
    assert chat <= sum(lines.values()) / 4


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(BOT)))
def test_modules_and_functions_stay_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 280
    functions = [n for n in ast.walk(ast.parse(text)) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]
    long = {n.name: (n.end_lineno or 0) - n.lineno for n in functions if (n.end_lineno or 0) - n.lineno > 60}
    assert not long


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(BOT)))
def test_only_the_figures_module_forms_numbers_for_people(path: Path) -> None:
    """A format such as ``:,`` or ``:.1f`` in a text would be a second opinion on how numbers read; padding and zeros of ids are none."""
    formats = (node.format_spec for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.FormattedValue))
    written = [part.value for spec in formats if isinstance(spec, ast.JoinedStr) for part in spec.values if isinstance(part, ast.Constant)]
    assert not [one for one in written if set(str(one)) & set(",.%_") or str(one)[-1:] in set("eEfFgGn")]
