"""Jobs that are no role of the catalogue, though their titles hold words of one: "Data Center Technician", "AI Account Executive"."""

from __future__ import annotations

import re
from typing import Final

_SEGMENT: Final = re.compile(r"[,()\[\]]")
# Jobs and fields that are no role of the catalogue, wherever they stand in the part of the title that names the job.
_SELLING: Final = (
    r"account (?:executive|manager|director|lead|management)",
    r"(?<!pre )sales (?:\w+ )?(?:engineer\w*|manager|director)|pre ?sales engineer\w*|value engineer\w*|demo engineer",
    r"(?:product|technical|customer|desktop|application) support|support (?:engineer|specialist|analyst|representative|technician)\w*",
    r"customer engineer\w*|escalations?|field (?:applications? )?engineer(?!ing)|field (?:technology|operations|cto|ciso|chief)",
    r"(?:customer|client|partner|ai|technical) success",
    r"(?:field|technical|customer|professional|it) services? (?:engineer|technician|manager)",
    r"gtm|go to market|business development|partnerships?|alliances|campaigns?|product (?:marketing|operations)",
    r"sales enablement|enablement (?:manager|specialist|lead)|deployment manager|communications (?:lead|manager|director|specialist)",
    r"evangelist|dev ?rel|developer (?:advoca\w+|relations|marketing|education|events)",
)
_RUNNING: Final = (
    r"(?:program|programme|project|operations|partner|community|delivery|engagement|client|office|vendor|category|marketing) manager",
    r"(?:partner|community|engagement|client|office|vendor|category) management|tpm|data manager|it specialist|compliance analyst",
    r"(?:operations|programs|systems) (?:&|and) analytics|administrative|executive assistant|chief of staff|c[dfio]o|co ?founder",
    r"chief (?!ai\b|artificial|technology|technical|product|software|information security)(?:[\w&]+ ){1,5}officer",
    r"recruit\w*|talent acquisition|sourcing|procurement|counsel|attorney|paralegal|legal (?:(?!ai|data|ml)\w+ ){0,2}engineer\w*",
    r"accountant|fp&a|economists?|(?:social|content|brand|media|creative|marketing|growth|deployment|communications|channel|policy"
    r"|investment|sales|account|equity|market|macro|learning|community|search|seo) (?:media )?strategist",
)
_WITH_PEOPLE: Final = (
    r"annotat\w*|label(?:l?ing|l?er)s?|voice data",
    r"tutor|trainers?|teacher|lecturer|professor|instructor|learning (?:architecture|experience)|technical learning",
    r"nurse|physician|designer|copywriter|translator|(?:ux|user|design|market|consumer|policy) researchers?|(?:ux|user) research",
    r"(?:biolog\w+|chemis\w+|materials?|physics|medical|immunolog\w+|pharma\w*|formulation|food|soil) (?:safety )?(?:research )?scientist",
    r"(?:land|career|knowledge|curriculum|business|property|real estate|content|course|training|leadership|talent|instructional|people"
    r"|community|market) (?:systems )?developer",
)
_WITH_MATTER: Final = (
    r"data ?cent(?:er|re)s?|mechanical|electrical|civil|chemical|hardware|asic|fpga|soc|rtl|analog|silicon|thermal",
    r"audio ?visual|telecom\w*",
    r"network (?:operations|engineer|administrator)|micro ?(?:systems?|electronics)|photonics|optical|physical security|qa manufacturing",
    r"(?:process|manufacturing|electronics?|structural|aerospace|aeronautical|nuclear|materials?|industrial|environmental|petroleum"
    r"|biomedical|propulsion|avionics|power (?:electronics|systems)|rf|antenna|mechatronics?|hvac|facilities|plant|welding|geotechnical"
    r"|mining|packaging|construction|supplier|commissioning|pcba?|circuit|battery|(?<!autonomous )vehicle|flight|signal integrity|harness)"
    r" (?:design |systems? |test |quality |validation |project |integration |simulation )?engineer\w*",
    r"(?:component|product|supplier|manufacturing|process|image|production) quality engineer\w*",
    r"(?:clinical|claims|content|food|medical|loan|verification|bioanalytical|gmp|gxp|construction|supplier|complaints) (?:qa|quality)",
    r"(?:product|equipment|battery|semiconductor|packaging|component|vehicle|asset|maintenance) reliability|functional safety",
    r"(?<!ai )(?<!ml )(?<!learning )(?<!trust & )(?<!trust and )(?<!alignment )safety (?:engineer|officer|technician)\w*",
    r"quantum (?:(?!software|machine)\w+ ){0,2}(?:engineer|scientist|physicist)\w*",
)
_OTHER_JOBS: Final = re.compile(rf"\b(?:{'|'.join((*_SELLING, *_RUNNING, *_WITH_PEOPLE, *_WITH_MATTER))})\b")
# Fields that a role can also serve: they count only where the role's own words do not follow them.
_SIDE_WORDS: Final = re.compile(
    r"\b(?:(?<!pre )sales|marketing|compliance|accounting|audit(?:or)?|tax|payroll|technician|buyer|relations"
    r"|advocate|customer support|legal|(?:program|programme|project|operations|delivery) management)\b"
)


def is_other_work(folded: str, role: re.Match[str], named: int) -> bool:
    """Whether the words before, in or right after a role, in its part of the title, say that the job is another one.

    ``named`` is where the words that name the job end: a team's field may follow ("Software Engineer, Compliance Platform").
    """
    breaks = [match.start() for match in _SEGMENT.finditer(folded)]
    first = max((place for place in breaks if place < role.start()), default=-1)
    within = max((place for place in breaks if place < named), default=-1)
    last = min((place for place in breaks if place >= named), default=len(folded))
    if _OTHER_JOBS.search(folded, 0, last):
        return True
    return any(
        not (first < side.start() and side.end() <= role.start()) and side.start() < within
        for side in _SIDE_WORDS.finditer(folded, 0, named)
    )
