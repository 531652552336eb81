"""The catalogue: the roles the bot knows, the skills it knows, and every form of words that names one of them.

The tables hold one form of each name; the catalogue derives the rest: plurals ("data engineers"), short heads ("data eng"), fields
("data engineering") and spellings ("front end"). A form that would name two roles is refused, so nothing is ever shadowed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, TypeVar

from bot.core.text import key
from bot.core.title_words import TitleWords

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

K = TypeVar("K")

_LONGEST_WITHOUT_PLURAL = 2  # "ds", "de": their plurals are words of other languages, so the table lists the wanted ones

_PERSON = ("er", "or", "ist", "ian", "ant")  # endings of words for a person


@dataclass(frozen=True, slots=True)
class Role:
    """A role of the catalogue.

    ``number`` goes into button ids and is never reused. ``aliases`` name the role anywhere; ``short`` names it only where a role is
    expected ("ai", "security"). ``titles`` are regular expressions on folded job titles. ``focus`` completes "is about ...". ``path``
    is three steps up, ``related`` slugs.
    """

    slug: str
    name: str
    family: str
    number: int
    aliases: tuple[str, ...]
    short: tuple[str, ...]
    titles: tuple[str, ...]
    focus: str
    path: tuple[str, ...]
    related: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Skill:
    """A technical skill. ``context``: its bare word is also an ordinary word (Go, Excel), so a text must show that the skill is meant.

    ``shy`` are forms of which the same holds, and which no question means. ``umbrella``: a field rather than a skill, not reported from
    an advert's text. ``document``: its bare word is also a format of documents.
    """

    name: str
    kind: str
    aliases: tuple[str, ...]
    context: bool
    shy: tuple[str, ...] = ()
    umbrella: bool = False
    document: bool = False

    def shy_words(self) -> tuple[str, ...]:
        """Every form, as it is spelled, that is also an ordinary word."""
        return (self.name, *self.shy) if self.context else self.shy


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Catalogue:
    """All roles and skills with their look-up tables; keys are in the form of ``text.key``. Compared and hashed by identity."""

    roles: Mapping[str, Role]  # slug -> role, in file order
    aliases: Mapping[str, str]  # every form of a role's name, slug and aliases -> slug
    short: Mapping[str, str]  # forms that name a role only where one is expected -> slug
    squeezed: Mapping[str, str]  # aliases without their blanks ("dataengineer") -> slug
    run_together: Mapping[str, tuple[str, ...]]  # first letter -> the keys of ``squeezed`` that were several words
    asks: Mapping[str, tuple[str, ...]]  # bare words that name many roles ("engineer") -> the roles most likely meant
    skills: Mapping[str, Skill]  # canonical name -> skill, in file order
    skill_aliases: Mapping[str, str]  # every form of a skill's name and aliases -> canonical name
    numbers: Mapping[int, str]  # number of a role -> slug
    role_words: tuple[str, ...]  # the words of all role aliases, for spelling
    word_roles: Mapping[str, frozenset[str]]  # word of a role's name or aliases -> slugs
    name_words: frozenset[str]  # the words of the roles' own names and of what is asked about
    ignored: frozenset[str]  # words beside a role's name that do not change it: "senior", "jobs"
    skill_forms: tuple[str, ...]  # the keys of skill_aliases, for spelling
    title_words: TitleWords  # how the words of job titles are brought into one form

    @classmethod
    def from_tables(cls, roles: Mapping[str, Any], skills: Mapping[str, Any], titles: Mapping[str, Any] | None = None) -> Catalogue:
        """Build it from the parsed ``roles.toml``, ``skills.toml`` and ``titles.toml``. ValueError says which entry clashes with which."""
        known = {entry["slug"]: _role(entry) for entry in roles["role"]}
        if len(known) != len(roles["role"]):
            raise ValueError("a role slug stands twice in roles.toml")
        numbers = _unique(((role.number, slug) for slug, role in known.items()), "number")
        canonical, skill_aliases = _skills(skills["skill"])
        forms = _Forms.from_tables(roles)
        aliases = _unique(((form, slug) for slug, role in known.items() for form in forms.of_role(role)), "role alias")
        short = _unique(((key(word), slug) for slug, role in known.items() for word in role.short), "short name")
        asks = {key(entry["words"]): tuple(entry["roles"]) for entry in roles.get("ask", ())}
        _refuse_clashes(known, aliases, short, asks)
        word_roles = _word_roles(aliases)
        squeezed = _squeezed(aliases)
        name_words = {word for role in known.values() for form in forms.variants(role.name) for word in form.split()}
        return cls(
            roles=known,
            aliases=aliases,
            short=short,
            squeezed=squeezed,
            run_together=_run_together(aliases, squeezed),
            asks=asks,
            skills=canonical,
            skill_aliases=skill_aliases,
            numbers=numbers,
            role_words=tuple(word_roles),
            word_roles=word_roles,
            name_words=frozenset(name_words),
            ignored=frozenset(roles.get("ignored", ())),
            skill_forms=tuple(skill_aliases),
            title_words=TitleWords.from_table(titles or {}, word_roles),
        )

    def role(self, slug: str) -> Role:
        """The role of this slug; KeyError when there is none."""
        return self.roles[slug]

    def by_number(self, number: int) -> Role | None:
        """The role that carries this number, or None."""
        slug = self.numbers.get(number)
        return None if slug is None else self.roles[slug]


@dataclass(frozen=True, slots=True)
class _Forms:
    """How one name is varied. ``spellings``: words -> other words for them; ``endings``: head word -> forms; ``fields``: -> its field."""

    spellings: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]
    endings: Mapping[str, tuple[str, ...]]
    fields: Mapping[str, tuple[str, ...]]

    @classmethod
    def from_tables(cls, roles: Mapping[str, Any]) -> _Forms:
        spellings = tuple(
            (re.compile(rf"(?<!\S){re.escape(words)}(?!\S)"), (words, *others)) for words, others in roles.get("spellings", {}).items()
        )
        endings = {head: tuple(forms) for head, forms in roles.get("endings", {}).items()}
        fields = {head: tuple(forms) for head, forms in roles.get("fields", {}).items()}
        return cls(spellings, endings, fields)

    def of_role(self, role: Role) -> list[str]:
        """Every form of the role's name, slug and aliases, without repeats."""
        return list(dict.fromkeys(form for name in (role.name, role.slug, *role.aliases) for form in self.variants(name)))

    def variants(self, name: str) -> Iterator[str]:
        """Every form of one name, repeats possible."""
        return (form for spelled in self.spelled(key(name)) for form in self.ended(spelled))

    def spelled(self, name: str) -> Iterator[str]:
        """The name in every spelling of the words in it."""
        present = [(pattern, others) for pattern, others in self.spellings if pattern.search(name)]
        for chosen in product(*(others for _, others in present)):
            form = name
            for (pattern, _), words in zip(present, chosen, strict=True):
                form = pattern.sub(words, form)
            yield form

    def ended(self, name: str) -> Iterator[str]:
        """The name, its plurals and short heads, and the field it works in ("data engineering")."""
        yield name
        before, _, head = name.rpartition(" ")
        if not before and len(head) <= _LONGEST_WITHOUT_PLURAL:
            return
        forms = [*self.endings.get(head, ())]
        if before:
            forms += self.fields.get(head, ())
        countable = head.endswith(_PERSON) if before else not head.endswith(("s", "ing", "ce"))
        if not forms and countable:
            forms = [f"{head}s"]
        for form in forms:
            yield f"{before} {form}".lstrip()


def _role(entry: Mapping[str, Any]) -> Role:
    lists = {name: tuple(entry.get(name, ())) for name in ("aliases", "short", "titles", "path", "related")}
    return Role(
        slug=entry["slug"], name=entry["name"], family=entry["family"], number=entry["number"], focus=entry["focus"], **lists
    )  # fmt: skip


def _skills(entries: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Skill], dict[str, str]]:
    """Skills by canonical name, and canonical names by every alias."""
    known: dict[str, Skill] = {}
    for entry in entries:
        flags = entry.get("umbrella", False), entry.get("document", False)
        lists = (tuple(entry.get("aliases", ())), entry.get("context", False), tuple(entry.get("shy", ())), *flags)
        skill = Skill(entry["name"], entry["kind"], *lists)
        if skill.name in known:
            raise ValueError(f"skill {skill.name!r} stands twice in skills.toml")
        known[skill.name] = skill
    named = ((key(form), skill.name) for skill in known.values() for form in (skill.name, *skill.aliases))
    return known, _unique(named, "skill alias")


def _unique(pairs: Iterable[tuple[K, str]], what: str) -> dict[K, str]:
    """The pairs as a dict; ValueError where one key would mean two things."""
    found: dict[K, str] = {}
    for form, meaning in pairs:
        if found.setdefault(form, meaning) != meaning:
            raise ValueError(f"{what} {form!r} names both {found[form]} and {meaning}")
    return found


def _refuse_clashes(
    known: Mapping[str, Role], aliases: Mapping[str, str], short: Mapping[str, str], asks: Mapping[str, tuple[str, ...]]
) -> None:
    """ValueError where a short name or a word that is asked about already names a role, or would ask about a role we lack."""
    for form in short:
        if form in aliases:
            raise ValueError(f"short name {form!r} is also an alias of {aliases[form]}")
    for form, choices in asks.items():
        if form in aliases or form in short:
            raise ValueError(f"{form!r} is asked about, yet it names a role")
        if not known.keys() >= set(choices):
            raise ValueError(f"{form!r} asks about a role that is not in the catalogue")


def _squeezed(aliases: Mapping[str, str]) -> dict[str, str]:
    """Aliases of several words written as one; a form that could be two roles is left out."""
    found: dict[str, str | None] = {}
    for form, slug in aliases.items():
        squeezed = form.replace(" ", "")
        found[squeezed] = slug if found.get(squeezed, slug) == slug else None
    return {form: slug for form, slug in found.items() if slug is not None}


def _run_together(aliases: Mapping[str, str], squeezed: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """By first letter, the squeezed forms that are no aliases as they stand."""
    found: dict[str, list[str]] = {}
    for form in squeezed:
        if form not in aliases:
            found.setdefault(form[0], []).append(form)
    return {letter: tuple(forms) for letter, forms in found.items()}


def _word_roles(aliases: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Every word of the aliases with the roles it appears in."""
    found: dict[str, set[str]] = {}
    for form, slug in aliases.items():
        for word in form.split():
            found.setdefault(word, set()).add(slug)
    return {word: frozenset(slugs) for word, slugs in found.items()}
