"""Organizations that the state's list does not have: people ask for theirs, staff add it or point to the right one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.errors import NotFound
from modules.organizations.errors import CodeTaken, RequestAnswered
from modules.organizations.joining import join
from modules.organizations.models import Organization, UnlistedRequest

BY_STAFF = "staff"


@dataclass(frozen=True, kw_only=True)
class OrganizationDraft:
    """What staff say of an organization; `kind` as in the table, `county` one of COUNTIES or empty."""

    name: str
    kind: str
    county: str = ""
    city: str = ""
    cd_code: str | None = None


def ask_for_unlisted(session: Session, person_id: int, words: str, now: datetime) -> None:
    """Note for staff that a person's organization is not listed; who asks again changes the words of the open request."""
    asked = insert(UnlistedRequest).values(person_id=person_id, words=words, asked_at=now)
    session.execute(
        asked.on_conflict_do_update(
            index_elements=["person_id"],
            index_where=UnlistedRequest.answered_at.is_(None),
            set_={"words": words, "asked_at": now},
        )
    )


def add_organization(session: Session, draft: OrganizationDraft, actor_id: int, now: datetime) -> Organization:
    """Add one by hand. Refuses a CD code that stands already; a later import of that code takes the row over."""
    if draft.cd_code is not None:
        taken = session.scalars(select(Organization.id).where(Organization.cd_code == draft.cd_code)).one_or_none()
        if taken is not None:
            raise CodeTaken(organization_id=taken)
    organization = Organization(**asdict(draft), source=BY_STAFF, created_at=now)
    session.add(organization)
    session.flush()  # the trail needs its id
    note(session, actor_id, "added", ("organization", organization.id), now, name=draft.name)
    return organization


def answer_request(session: Session, request_id: int, organization_id: int, actor_id: int, now: datetime) -> None:
    """The organization that was asked for is this one: the person joins it. Locks the request; it is answered once."""
    request = session.get(UnlistedRequest, request_id, with_for_update=True)
    if request is None:
        raise NotFound
    if request.answered_at is not None:
        raise RequestAnswered
    join(session, request.person_id, organization_id, now)
    request.answered_at, request.answered_by, request.organization_id = now, actor_id, organization_id
    note(session, actor_id, "answered", ("organization_request", request_id), now, organization_id=organization_id)
