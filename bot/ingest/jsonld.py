"""schema.org ``JobPosting``: alone, in a graph or a list, and inside the pages of job sites.

https://schema.org/JobPosting and https://developers.google.com/search/docs/appearance/structured-data/job-posting
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any, Final

from selectolax.lexbor import LexborHTMLParser

from bot.ingest.cells import cell_text, cells, dig, objects, positive, strings, tagged_mode
from bot.ingest.jsontext import parsed
from bot.ingest.records import ReadProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.ingest.source import Source

_LONGEST_PAGE: Final = 32 << 20  # bytes
_DEEPEST: Final = 6  # levels of lists and graphs around a posting
_INSIDE: Final = ("@graph", "itemListElement", "item", "mainEntity", "hasPart")
_SHORT_ID: Final = 4


def is_jsonld(value: Mapping[str, Any]) -> bool:
    """Whether an object is linked data, of whatever type."""
    return "@type" in value or "@graph" in value


def read_page(source: Source) -> Iterator[tuple[Any, str]]:
    """Yield the linked data of a page with its text. Raises ReadProblem where it has no posting."""
    content = source.stream.read(_LONGEST_PAGE + 1)
    if len(content) > _LONGEST_PAGE:
        raise ReadProblem(f"{source.name} is a page of more than {_LONGEST_PAGE >> 20} MB; split it.")
    page = LexborHTMLParser(content)
    address = _address(page)
    found = 0
    for script in page.css("script[type]"):
        kind = (script.attributes.get("type") or "").strip().lower()
        if not kind.startswith("application/ld+json"):
            continue
        text = script.text(deep=True).strip()
        for posting in postings(_value(text)):
            found += 1
            yield ({"url": address, **posting} if address else posting), text
    if not found:
        raise ReadProblem(
            f"{source.name} is a page without a job posting in JSON-LD; save the page of one job, or use the board's own feed."
        )


def postings(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Yield every JobPosting in a piece of linked data."""
    if depth > _DEEPEST:
        return
    for one in objects(value):
        kinds = one.get("@type")
        types = {str(kind).rpartition("/")[2] for kind in (kinds if isinstance(kinds, list) else [kinds])}
        if "JobPosting" in types:
            yield one
        else:
            for key in _INSIDE:
                yield from postings(one.get(key), depth + 1)


def read_jsonld(value: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the cells of every posting in a piece of linked data."""
    for job in postings(value):
        description = "\n".join(
            filter(None, (_text(job.get(key)) for key in ("description", "qualifications", "responsibilities", "skills")))
        )
        places = [_place(place) for place in objects(job.get("jobLocation"))] or strings(job.get("jobLocation"))
        allowed = [cell_text(place) for place in objects(job.get("applicantLocationRequirements"))]
        telecommute = " ".join(strings(job.get("jobLocationType")))
        yield cells(
            **_pay(job),
            source="jsonld",
            id=_id(job),
            title=job.get("title") or job.get("name"),
            company=_employer(job.get("hiringOrganization")),
            location="; ".join(dict.fromkeys(filter(None, places))) or "; ".join(dict.fromkeys(filter(None, allowed))),
            country=_one([_country(place) for place in objects(job.get("jobLocation"))] or allowed),
            work_mode=tagged_mode(description) or telecommute,
            description=description,
            posted_at=job.get("datePosted"),
            url=_url(job),
        )


def _value(text: str) -> Any:
    """Return what a script holds; some pages write it as a comment, or escape it as if it were text."""
    inner = text.removeprefix("<!--").removesuffix("-->").replace("<![CDATA[", "").replace("]]>", "").strip().rstrip(";")
    for attempt in (inner, html.unescape(inner)):
        try:
            return parsed(attempt)
        except ValueError:
            continue
    return None


def _address(page: LexborHTMLParser) -> str | None:
    canonical = page.css_first("link[rel=canonical]")
    shown = page.css_first('meta[property="og:url"]')
    found = (canonical.attributes.get("href") if canonical else None) or (shown.attributes.get("content") if shown else None)
    return found if found and found.startswith("http") else None


def _text(value: Any) -> str:
    return "\n".join(strings(value)) or cell_text(value)


def _id(job: Mapping[str, Any]) -> str:
    """Return the identifier as the site writes it; a number so short that every employer has it comes with the employer's name."""
    stated = job.get("identifier")
    found = cell_text(stated.get("value") or stated.get("@id") or "") if isinstance(stated, dict) else cell_text(stated)
    if found and len(found) <= _SHORT_ID:
        return f"{_employer(job.get('hiringOrganization')) or cell_text(dig(stated, 'name'))} {found}".strip()
    return found or _url(job)


def _url(job: Mapping[str, Any]) -> str:
    found = [job.get("url"), dig(job, "mainEntityOfPage", "@id"), job.get("mainEntityOfPage"), job.get("@id")]
    return next((one for one in found if isinstance(one, str) and one.startswith("http")), "")


def _employer(value: Any) -> str:
    return next((cell_text(one.get("name") or one.get("legalName")) for one in objects(value)), "") or "".join(strings(value)[:1])


def _place(place: Mapping[str, Any]) -> str:
    """Return a place as people write it: city, region, country."""
    address = next(iter(objects(place.get("address"))), None)
    if address is None:
        return "".join(strings(place.get("address"))[:1]) or cell_text(place.get("name"))
    *parts, country = (cell_text(address.get(key)).strip() for key in ("addressLocality", "addressRegion", "addressCountry"))
    return ", ".join(part for part in (*(part for part in parts if part != country), country) if part) or cell_text(place.get("name"))


def _country(place: Mapping[str, Any]) -> str:
    return next((cell_text(address.get("addressCountry")) for address in objects(place.get("address"))), "")


def _one(countries: list[str]) -> str:
    """Return the country that all name, "" where they name several."""
    named = {country.strip() for country in countries if country.strip()}
    return named.pop() if len(named) == 1 else ""


def _pay(job: Mapping[str, Any]) -> dict[str, Any]:
    """Return the cells of ``baseSalary``: a MonetaryAmount with a QuantitativeValue or a number, a price, or a text."""
    stated = job.get("baseSalary")
    pay = next(iter(objects(stated)), None)
    currency = job.get("salaryCurrency")
    if pay is None:
        return {"salary": stated, "currency": currency}
    value = pay.get("value")
    amounts = next(iter(objects(value)), None) or pay
    low = positive(amounts.get("minValue") or amounts.get("minPrice"))
    high = positive(amounts.get("maxValue") or amounts.get("maxPrice"))
    single = value if amounts is pay else amounts.get("value")
    if low is None and high is None:
        low = high = positive(single) or positive(amounts.get("price"))
    return {
        "min_salary": low,
        "max_salary": high,
        "salary": single if isinstance(single, str) and low is None and high is None else None,
        "currency": pay.get("currency") or pay.get("priceCurrency") or amounts.get("currency") or currency,
        "period": amounts.get("unitText") or pay.get("unitText") or amounts.get("unitCode"),
    }
