"""What is asked about people."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from modules.core.errors import NotFound
from modules.people.errors import PersonGone
from modules.people.models import Address, Merge, Person

PAGE = 50


@dataclass(frozen=True)
class PersonRow:
    """One line of the list of people."""

    id: int
    name: str
    addresses: tuple[str, ...]


def person(session: Session, person_id: int) -> Person:
    """One record, a merged or erased one too."""
    found = session.get(Person, person_id)
    if found is None:
        raise NotFound
    return found


def live_person(session: Session, person_id: int) -> Person:
    """One record that stands for somebody today; raises PersonGone for one that was merged away or erased."""
    found = person(session, person_id)
    if found.merged_into_id is not None or found.erased_at is not None:
        raise PersonGone(person_id=person_id)
    return found


def records_of(session: Session, person_id: int) -> list[int]:
    """The record and all that were merged into it, directly or by way of others."""
    chain = select(Person.id).where(Person.id == person_id).cte(recursive=True)
    merged = aliased(Person)
    chain = chain.union(select(merged.id).join(chain, merged.merged_into_id == chain.c.id))
    return list(session.scalars(select(chain.c.id).order_by(chain.c.id)))


def people_found(session: Session, words: str, page: int = 1) -> tuple[list[PersonRow], int]:
    """People whose name or address holds the words, accents forgiven, by name; and how many pages of PAGE there are."""
    live = select(Person.id, Person.name).where(Person.merged_into_id.is_(None), Person.erased_at.is_(None))
    if words:
        by_address = select(Address.person_id).where(Address.key.like(holding(words.lower())))
        live = live.where(or_(Person.search_key.like(func.lower(func.plain(holding(words)))), Person.id.in_(by_address)))
    total = session.scalar(select(func.count()).select_from(live.subquery())) or 0
    found = session.execute(live.order_by(Person.search_key, Person.id).limit(PAGE).offset((page - 1) * PAGE)).all()
    addresses = _addresses(session, [row.id for row in found])
    return [PersonRow(row.id, row.name, addresses.get(row.id, ())) for row in found], -(-total // PAGE)


def holding(words: str) -> str:
    """The pattern of LIKE for texts that hold the words as they stand."""
    escaped = re.sub(r"([\\%_])", r"\\\1", words.replace("\0", ""))
    return f"%{escaped}%"


def _addresses(session: Session, person_ids: list[int]) -> dict[int, tuple[str, ...]]:
    rows = session.execute(
        select(Address.person_id, func.array_agg(Address.address))
        .where(Address.person_id.in_(person_ids))
        .group_by(Address.person_id)
    )
    return {row[0]: tuple(sorted(row[1])) for row in rows}


def standing_merges(session: Session, person_id: int) -> list[tuple[Merge, Person]]:
    """The merges into this record that can be undone, with the record that went, the newest first."""
    rows = session.execute(
        select(Merge, Person)
        .join(Person, Person.id == Merge.gone_id)
        .where(Merge.kept_id == person_id, Merge.undone_at.is_(None))
        .order_by(Merge.id.desc())
    )
    return [(row[0], row[1]) for row in rows]
