"""One statement that finds a page of events and counts what each other choice would list."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, DateTime, Select, String, and_, cast, false, func, literal, null, or_, select, true
from sqlalchemy import union_all as together
from sqlalchemy.orm import Session

from modules.events.choices import FACETS, TAG_KINDS, WRITTEN, Choice, chosen_events
from modules.events.models import Tag, Tagging

_NEITHER = (cast(null(), DateTime(timezone=True)), cast(null(), String))
"""Neither a time nor a name: what a count has beside its number."""


class Slice(NamedTuple):
    """Which of the events found are wanted."""

    offset: int
    limit: int


@dataclass
class Found:
    """The events of the slice in order, each with the start of the session that places it; how many there are in all; the counts.

    `names` are those of counties and hosts as most events write them.
    """

    starts: dict[int, datetime] = field(default_factory=dict)
    total: int = 0
    counts: dict[str, dict[str, int]] = field(default_factory=lambda: {facet: {} for facet in FACETS})
    names: dict[str, dict[str, str]] = field(default_factory=lambda: {facet: {} for facet in WRITTEN})


def find_page(session: Session, choice: Choice, now: datetime, zone: str, wanted: Slice) -> Found:
    """Find and count in one statement, so that text is searched for once."""
    base = chosen_events(choice, now, zone)
    found = Found()
    places: list[tuple[int, int, datetime]] = []
    parts = [_page(base, wanted, latest_first=choice.when == "past"), *_counts(base)]
    for what, value, number, at, name in session.execute(together(*parts)):
        if what == "page":
            places.append((number, int(value), at))
        elif what == "all":
            found.total = number
        else:
            found.counts[what][value] = number
            if name:
                found.names[what][value] = name
    found.starts = {event_id: at for _, event_id, at in sorted(places)}
    return found


def _fits(base: CTE, *except_for: str) -> ColumnElement[bool]:
    return and_(true(), *(base.c[f"in_{facet}"] for facet in FACETS if facet not in except_for))


def _page(base: CTE, wanted: Slice, *, latest_first: bool) -> Select[Any]:
    order = (base.c.at.desc() if latest_first else base.c.at), base.c.id
    page = (
        select(cast(base.c.id, String).label("id"), func.row_number().over(order_by=order).label("place"), base.c.at)
        .where(_fits(base))
        .order_by(*order)
        .limit(wanted.limit)
        .offset(wanted.offset)
        .subquery()
    )
    return select(literal("page"), page.c.id, page.c.place, page.c.at, _NEITHER[1])


def _counts(base: CTE) -> list[Select[Any]]:
    spoken = select(base.c.id, func.unnest(base.c.spoken).label("code")).where(_fits(base, "language")).subquery()
    tagged = or_(false(), *(and_(Tag.kind == kind, _fits(base, kind)) for kind in TAG_KINDS))
    return [
        select(literal("all"), literal(""), func.count(), *_NEITHER).select_from(base).where(_fits(base)),
        select(literal("format"), base.c.format, func.count(), *_NEITHER).where(_fits(base, "format")).group_by(base.c.format),
        select(literal("language"), spoken.c.code, func.count(spoken.c.id.distinct()), *_NEITHER).group_by(spoken.c.code),
        select(Tag.kind, Tag.slug, func.count(), *_NEITHER)
        .select_from(base)
        .join(Tagging, Tagging.event_id == base.c.id)
        .join(Tag, Tag.id == Tagging.tag_id)
        .where(tagged)
        .group_by(Tag.kind, Tag.slug),
        *(_written(base, facet) for facet in WRITTEN),
    ]


def _written(base: CTE, facet: str) -> Select[Any]:
    key, name = (base.c[column.key] for column in WRITTEN[facet])
    return (
        select(literal(facet), key, func.count(), _NEITHER[0], func.mode().within_group(name))
        .where(_fits(base, facet), key != "")
        .group_by(key)
    )
