"""What is asked of groups."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from modules.groups.models import Group, Member
from modules.people.models import Person


def is_member(session: Session, group_id: int, person_id: int | None) -> bool:
    """Whether a person is in the group today; a visitor (None) is in none."""
    live = exists().where(Member.group_id == group_id, Member.person_id == person_id, Member.left_at.is_(None))
    return bool(person_id is not None and session.scalar(select(live)))


def members_of(session: Session, group_id: int) -> list[Person]:
    """Who is in the group today, by name."""
    statement = (
        select(Person)
        .join(Member, Member.person_id == Person.id)
        .where(Member.group_id == group_id, Member.left_at.is_(None))
        .order_by(Person.name, Person.id)
    )
    return list(session.scalars(statement))


def groups_of(session: Session, person_id: int) -> list[Group]:
    """The groups that a person is in today, by name."""
    statement = (
        select(Group)
        .join(Member, Member.group_id == Group.id)
        .where(Member.person_id == person_id, Member.left_at.is_(None))
        .order_by(Group.name, Group.id)
    )
    return list(session.scalars(statement))
