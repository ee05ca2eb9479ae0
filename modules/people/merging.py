"""Two records of one person made one, and taken apart again.

What points to the record that goes is moved to the one that stays, table by table from the metadata; a row that a unique
constraint keeps from moving (both were registered for one event) stays with the record that went. What is higher in it (leading)
the other keeps too, and what was earned in a cycle that is taken goes over as that of the next. The merge writes down which rows
went over, so that undoing it brings back exactly those.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.errors import NotFound
from modules.outbox.recording import record
from modules.people.belongings import Belonging, belongings
from modules.people.cycles import go_back, go_on
from modules.people.errors import MergeUndone, PersonGone, SamePerson
from modules.people.facts import PeopleMerged
from modules.people.models import Merge, Person
from modules.people.moving import Rows, move, rows_of
from modules.people.ranks import lower_ranks, raise_ranks


def merge(session: Session, kept_id: int, gone_id: int, actor_id: int | None, now: datetime) -> Merge:
    """Make `gone` a part of `kept`. Locks both records; raises SamePerson, or PersonGone when one is no live record."""
    if kept_id == gone_id:
        raise SamePerson
    kept, gone = _lock_live(session, kept_id, gone_id)
    moved = {}
    for belonging in belongings():
        if gone_over := _go_over(session, belonging, gone_id, kept_id):
            moved[belonging.name] = gone_over
    gone.merged_into_id = kept.id
    merged = Merge(kept_id=kept.id, gone_id=gone.id, moved=moved, merged_at=now, merged_by=actor_id)
    session.add(merged)
    session.flush()  # the trail names its id
    note(session, actor_id, "merged", ("person", kept_id), now, gone_id=gone_id, merge_id=merged.id)
    record(session, PeopleMerged(kept_id=kept_id, gone_id=gone_id), now)
    session.expire_all()  # rows were moved behind the session's back
    return merged


def unmerge(session: Session, merge_id: int, actor_id: int | None, now: datetime) -> Merge:
    """Take the two records apart: the rows that went over and are still there go back; later ones stay where they are.

    Raises MergeUndone, and PersonGone while the record that stayed is itself merged into another, or erased.
    """
    merged = session.get(Merge, merge_id, with_for_update=True, populate_existing=True)
    if merged is None:
        raise NotFound
    if merged.undone_at is not None:
        raise MergeUndone
    locked = _lock(session, merged.kept_id, merged.gone_id)
    _require_live(locked[merged.kept_id])
    for belonging in belongings():
        rows = merged.moved.get(belonging.name, {})
        move(session, belonging, rows.get("moved", []), merged.kept_id, merged.gone_id)
        lower_ranks(session, belonging, rows.get("raised", []))
        go_back(session, belonging, rows.get("renumbered", []), merged.gone_id)
    locked[merged.gone_id].merged_into_id = None
    merged.undone_at = now
    note(session, actor_id, "unmerged", ("person", merged.kept_id), now, gone_id=merged.gone_id, merge_id=merge_id)
    record(session, PeopleMerged(kept_id=merged.kept_id, gone_id=merged.gone_id), now)
    session.flush()
    session.expire_all()
    return merged


def _go_over(session: Session, belonging: Belonging, gone_id: int, kept_id: int) -> dict[str, Rows]:
    """Give the rows of one column to the record that stays; what became of them, as the merge writes it down."""
    went, stayed = move(session, belonging, rows_of(session, belonging, gone_id), gone_id, kept_id)
    if not (went or stayed):
        return {}
    became = {"moved": went, "stayed": stayed}
    if raised := raise_ranks(session, belonging, stayed, kept_id):
        became["raised"] = raised
    if renumbered := go_on(session, belonging, stayed, kept_id):
        became["renumbered"] = renumbered
    return became


def _lock(session: Session, *ids: int) -> dict[int, Person]:
    """The records, locked in the order of their ids, so that two merges never wait for each other crosswise."""
    in_order = select(Person).where(Person.id.in_(ids)).order_by(Person.id).with_for_update()
    found = {person.id: person for person in session.scalars(in_order.execution_options(populate_existing=True))}
    if len(found) != len(ids):
        raise NotFound
    return found


def _lock_live(session: Session, kept_id: int, gone_id: int) -> tuple[Person, Person]:
    found = _lock(session, kept_id, gone_id)
    for person in found.values():
        _require_live(person)
    return found[kept_id], found[gone_id]


def _require_live(person: Person) -> None:
    if person.merged_into_id is not None or person.erased_at is not None:
        raise PersonGone(person_id=person.id)
