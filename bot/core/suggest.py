"""Role names to offer while somebody types: what begins like it first, then what holds the words, then what is spelled like it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from bot.core.text import key

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from bot.core.catalogue import Catalogue

MOST = 25  # Discord's limit of choices: https://discord.com/developers/docs/interactions/application-commands
CLOSE = 70  # cutoff of spelling likeness, 0 to 100
SPELLED = 3  # letters below which likeness of spelling says nothing: "d" is like every name with a d


def suggest_roles(typed: str, catalogue: Catalogue, *, without: Container[str] = (), most: int = MOST) -> tuple[str, ...]:
    """The slugs to offer for ``typed``, best first, at most ``most``; with nothing typed, the catalogue's own order.

    ``without`` holds slugs that are chosen already.
    """
    found = dict.fromkeys(slug for slug in _ranked(key(typed[:100]), catalogue) if slug not in without)
    return tuple(found)[:most]


def suggest_role_lists(typed: str, catalogue: Catalogue, *, longest: int) -> tuple[str, ...]:
    """Lists of names that go on with the last role being typed: "sre, data e" finds "sre, Data Engineer".

    Those longer than ``longest`` letters are left out.
    """
    before, comma, last = typed.rpartition(",")
    said = f"{before.strip()}, " if comma and before.strip() else ""
    names = [key(name) for name in before.split(",")]
    chosen = {catalogue.aliases.get(name) or catalogue.short.get(name, "") for name in names}
    offered = (said + catalogue.roles[slug].name for slug in suggest_roles(last, catalogue, without=chosen))
    return tuple(name for name in offered if len(name) <= longest)


def _ranked(query: str, catalogue: Catalogue) -> Iterator[str]:
    if not query:
        yield from catalogue.roles
        return
    exact = catalogue.aliases.get(query) or catalogue.short.get(query)
    if exact:
        yield exact
    names = {slug: key(role.name) for slug, role in catalogue.roles.items()}
    yield from (slug for slug, name in names.items() if name.startswith(query))
    yield from (slug for alias, slug in catalogue.aliases.items() if alias.startswith(query))
    yield from (slug for alias, slug in catalogue.aliases.items() if f" {query}" in alias)
    if len(query) < SPELLED:
        return
    near = process.extract(query, names, scorer=fuzz.WRatio, score_cutoff=CLOSE, limit=MOST)
    yield from (slug for _, _, slug in near)
