"""Making a group, and who is in it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.groups.models import Group, Member


def make_group(session: Session, name: str, now: datetime, owner: tuple[str, int] | None = None) -> Group:
    """A group without members; `owner` is the (kind, id) of the higher thing that keeps it."""
    kind, owner_id = owner or ("", None)
    group = Group(name=name, owner_kind=kind, owner_id=owner_id, created_at=now)
    session.add(group)
    session.flush()  # members name its id
    return group


def add_member(session: Session, group_id: int, person_id: int, now: datetime) -> None:
    """Be in the group from now on; nothing happens to whoever is in it, also when two add at once."""
    row = insert(Member).values(group_id=group_id, person_id=person_id, joined_at=now)
    session.execute(row.on_conflict_do_nothing())


def remove_member(session: Session, group_id: int, person_id: int, now: datetime) -> None:
    """Be in the group until now; nothing happens to whoever is not in it."""
    live = update(Member).where(Member.group_id == group_id, Member.person_id == person_id, Member.left_at.is_(None))
    session.execute(live.values(left_at=now))
