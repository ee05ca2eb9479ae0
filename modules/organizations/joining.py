"""Belonging to an organization: one at a time, the past is kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.core.errors import NotFound
from modules.organizations.errors import OrganizationClosed
from modules.organizations.models import Membership, Organization
from modules.people.models import Person


def join(session: Session, person_id: int, organization_id: int, now: datetime, work: str = "") -> Membership:
    """Make it the person's organization from now on and end the one before; joining the same again only changes `work`.

    Locks the person's row, so that a double click makes one membership. Refuses an organization that has closed.
    """
    organization = session.get(Organization, organization_id)
    if organization is None:
        raise NotFound
    live = _lock_membership(session, person_id)
    if live is not None and live.organization_id == organization_id:
        live.work = work
        return live
    if organization.closed_at is not None:
        raise OrganizationClosed(name=organization.name)
    if live is not None:
        live.until_at = now
        session.flush()  # the old one ends before the new one begins: one live row for each person
    membership = Membership(organization_id=organization_id, person_id=person_id, work=work, since_at=now)
    session.add(membership)
    return membership


def leave(session: Session, person_id: int, now: datetime) -> None:
    """Belong to no organization from now on; nothing happens to whoever belongs to none."""
    live = _lock_membership(session, person_id)
    if live is not None:
        live.until_at = now


def _lock_membership(session: Session, person_id: int) -> Membership | None:
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
    return session.scalars(
        select(Membership).where(Membership.person_id == person_id, Membership.until_at.is_(None))
    ).one_or_none()
