"""Jobs that are no role of the catalogue, though their titles hold words of one: "Data Center Technician", "AI Account Executive"."""

from __future__ import annotations

import re
from typing import Final

_SEGMENT: Final = re.compile(r"[,()\[\]]")
# Jobs and fields that are no role of the catalogue, wherever they stand in the part of the title that names the job.
_OTHER_JOBS: Final = re.compile(
    r"\b(?:account (?:executive|manager|director|lead|management)|recruit\w*|talent acquisition"
    r"|sales (?:\w+ )?(?:engineer\w*|manager|director)"
    r"|(?:program|programme|project|operations|partner|community|delivery|engagement|client|office|vendor|category|marketing)"
    r" (?:manager|management)"
    r"|(?:product|technical|customer|desktop|application) support"
    r"|support (?:engineer|specialist|analyst|representative|technician)\w*"
    r"|customer (?:success|engineer\w*)|escalations?|field engineer(?!ing)|data cent(?:er|re)s?|annotat\w*|label(?:l?ing|l?er)s?"
    r"|tutor|trainers?|teacher|lecturer|professor|instructor|mechanical|electrical|civil|chemical|hardware|asic|fpga|soc|rtl|analog"
    r"|silicon|process engineer|manufacturing engineer|thermal|audio ?visual|legal|counsel|attorney|paralegal|accountant|nurse"
    r"|physician|designer|copywriter|translator|gtm|go to market|business development|evangelist|sourcing|procurement"
    r"|learning (?:architecture|experience)|administrative|it specialist|network (?:operations|engineer|administrator)|voice data"
    r"|telecom\w*|enablement lead|data manager|product (?:marketing|operations)|compliance analyst|micro ?(?:systems?|electronics)"
    r"|photonics|optical|field (?:technology|operations)|field cto|sales enablement|enablement (?:manager|specialist)|partnerships?"
    r"|alliances|fp&a|qa manufacturing|campaigns?|communications (?:lead|manager|director|specialist)|deployment manager"
    r"|developer (?:advoca\w+|relations|marketing|education|events)"
    r"|(?:land|career|knowledge|curriculum|business|property|real estate|content|course|training|leadership|talent|instructional|people"
    r"|community|market) (?:systems )?developer)\b"
)
# Fields that a role can also serve: they count only where the role's own words do not follow them.
_SIDE_WORDS: Final = re.compile(
    r"\b(?:(?<!pre )sales|marketing|compliance|accounting|audit(?:or)?|tax|payroll|technician|buyer|relations"
    r"|advocate|customer support)\b"
)


def is_other_work(folded: str, role: re.Match[str]) -> bool:
    """Whether the words before, in or right after the role, in its part of the title, say that the job is another one."""
    breaks = [match.start() for match in _SEGMENT.finditer(folded)]
    first = max((place for place in breaks if place < role.start()), default=-1)
    last = min((place for place in breaks if place >= role.end()), default=len(folded))
    if any(other.start() < last for other in _OTHER_JOBS.finditer(folded)):
        return True
    inside_one = not _SEGMENT.search(role[0])
    return any(
        side.start() < role.end() and not (first < side.start() and (side.end() <= role.start() or inside_one))
        for side in _SIDE_WORDS.finditer(folded)
    )
