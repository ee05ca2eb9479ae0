"""What is typed and clicked to find events. What makes no sense is left out, as if it had not been typed."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from datetime import date

from werkzeug.datastructures import MultiDict

from modules.events.choices import TAG_KINDS, TEXT_LIMIT, WRITTEN, Choice
from modules.events.drafts import FORMATS, SPOKEN, YEARS
from modules.events.models import Tag

MOST_PAGES = 10_000
_SLUG = re.compile(r"[a-z0-9-]{1,80}")


def places_from(args: MultiDict[str, str]) -> Choice:
    """The county and the host that are asked for. Whether there are such is for the database to say."""
    asked = {facet: args.get(facet, "") for facet in WRITTEN}
    return Choice(**{facet: slug if _SLUG.fullmatch(slug) else "" for facet, slug in asked.items()})  # type: ignore[arg-type]


def choice_from(args: MultiDict[str, str], tags: Iterable[Tag], places: Container[str] = ()) -> Choice:
    """The choice that the question mark of an address holds; `places` are those of county and host that there are."""
    slugs = {kind: {tag.slug for tag in tags if tag.kind == kind} for kind in TAG_KINDS}
    asked = places_from(args)
    return Choice(
        text=args.get("q", "").strip()[:TEXT_LIMIT],
        since=day_from(args.get("from", "")),
        until=day_from(args.get("to", "")),
        format=_one_of(args.get("format", ""), FORMATS),
        type=_one_of(args.get("type", ""), slugs["type"]),
        topic=_one_of(args.get("topic", ""), slugs["topic"]),
        audience=_one_of(args.get("audience", ""), slugs["audience"]),
        series=_one_of(args.get("series", ""), slugs["series"]),
        county=asked.county if "county" in places else "",
        host=asked.host if "host" in places else "",
        language=_one_of(args.get("language", ""), SPOKEN),
        when="past" if args.get("when") == "past" else "upcoming",
    )


def day_from(text: str) -> date | None:
    """A day as date fields send it, 2027-01-28."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def month_from(text: str, today: date) -> date:
    """The first day of a month, 2027-01; this month for anything else."""
    return day_from(f"{text}-01") or today.replace(day=1)


def page_from(args: MultiDict[str, str]) -> int:
    """The number of a page, from 1."""
    return min(max(args.get("page", 1, int), 1), MOST_PAGES)


def _one_of(value: str, allowed: Iterable[str]) -> str:
    return value if value in allowed else ""
