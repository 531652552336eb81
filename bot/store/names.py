"""Numbers for names that many postings share: employers and skills, remembered while a load runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.filters import employer_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlite_utils import Database

MOST_EMPLOYERS = 100_000  # remembered: memory must not grow with the file


class Names:
    """The numbers that the store gave. What a transaction took back must be forgotten: ``forget``."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._employers: dict[tuple[str, bool, bool], int] = {}
        self._skills: dict[str, int] = {}
        self.forget()

    def forget(self) -> None:
        """Read the numbers of skills anew; employers as they are met, since there may be very many."""
        self._employers = {}
        self._skills = dict(self._db.execute("SELECT name, id FROM skills").fetchall())

    def employer(self, name: str, *, named: bool, agency: bool = False) -> int:
        """The number of an employer, a new one where there is none. ``agency`` is marked as the newest posting has it."""
        number = self._employers.get((name, named, agency))
        if number is None:
            self._db.execute(
                "INSERT INTO employers (name, key, named, agency) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (name, named) DO UPDATE SET agency = excluded.agency WHERE agency != excluded.agency",
                [name, employer_key(name), int(named), int(agency)],
            )
            (number,) = self._db.execute("SELECT id FROM employers WHERE name = ? AND named = ?", [name, int(named)]).fetchone()
            if len(self._employers) > MOST_EMPLOYERS:
                self._employers.clear()
            self._employers[name, named, agency] = number
        return number

    def skills(self, names: Sequence[str]) -> str | None:
        """The numbers of skills as a JSON array, None for none."""
        return f"[{','.join([str(self.skill(name)) for name in names])}]" if names else None

    def skill(self, name: str) -> int:
        """The number of a skill, a new one where there is none."""
        number = self._skills.get(name)
        if number is None:
            number = int(self._db.execute("INSERT INTO skills (name) VALUES (?)", [name]).lastrowid or 0)
            self._skills[name] = number
        return number
