"""What a list can be about: topics and audiences that events carry, the counties, the cohorts; chosen, never typed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.cohorts.models import Cohort, Programme
from modules.core.ids import slug_of
from modules.events.models import Tag
from modules.organizations.counties import COUNTIES

WHOLE = ("announcements", "calendar", "friday5")
"""The kinds that are about everything."""
TAGS = ("topic", "audience")


@dataclass(frozen=True)
class Scope:
    """One thing that a list can be about, and what it is called. `scope` is empty for the kinds that are about everything."""

    kind: str
    scope: str = ""
    name_en: str = ""
    name_es: str = ""


def cohort_scope(programme_slug: str, number: int) -> str:
    """What the list of a cohort has as its scope: `plln-7`. `cohort_lists` finds the cohort by it again."""
    return f"{programme_slug}-{number}"


def scopes(session: Session) -> list[Scope]:
    """All of them, by kind; two statements."""
    tags = session.scalars(select(Tag).where(Tag.kind.in_(TAGS)).order_by(Tag.kind.desc(), Tag.name_en))
    cohorts = session.execute(
        select(Programme.slug, Programme.short_name, Cohort.number)
        .join(Cohort, Cohort.programme_id == Programme.id)
        .where(Cohort.archived_at.is_(None))
        .order_by(Programme.slug, Cohort.number)
    )
    return [
        *(Scope(kind) for kind in WHOLE),
        *(Scope(tag.kind, tag.slug, tag.name_en, tag.name_es) for tag in tags),
        *(Scope("county", slug_of(name), name, name) for name in COUNTIES),
        *(
            Scope("cohort", cohort_scope(slug, number), f"{name} {number}", f"{name} {number}")
            for slug, name, number in cohorts
        ),
    ]
