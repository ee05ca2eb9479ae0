"""What is said of somebody who is to sit in a team, and what of it cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from modules.accounts.queries import account_of
from modules.cohorts.errors import ConsentMissing, LeadNeedsAddress, MinorAlone
from modules.cohorts.models import Seat
from modules.cohorts.teams.seats import first_name, leads_of
from modules.core.errors import Forbidden
from modules.people.addresses import addresses_of
from modules.people.making import NewPerson, make_person, person_for
from modules.people.models import Person
from modules.people.queries import live_person


@dataclass(frozen=True, kw_only=True)
class SeatDraft:
    """Who is to sit in which role.

    With an `address` the person is found by it or made; without one a person of this name is made; `person_id` names one that
    is known. `consent`: a lead has seen the guardian's. `contact` is how to reach somebody without an address. `told` False:
    somebody is entered from a list, and gets no letter about it.
    """

    role: str
    name: str = ""
    address: str = ""
    language: str = "en"
    person_id: int | None = None
    lead: bool = False
    minor: bool = False
    contact: str = ""
    consent: bool = False
    told: bool = True


def require_fitting(seats: list[Seat], draft: SeatDraft, by: int | None) -> None:
    """Raise MinorAlone, ConsentMissing, or Forbidden unless it is a lead of the team who adds a minor."""
    if not draft.minor:
        return
    if draft.lead or draft.address:
        raise MinorAlone
    if not draft.consent:
        raise ConsentMissing
    if by is None or by not in {each.person_id for each in leads_of(seats)}:
        raise Forbidden


def find_or_make(session: Session, draft: SeatDraft, now: datetime) -> Person:
    """Whom the draft means. A known person stays as they are; raises LeadNeedsAddress, MinorAlone, PersonGone, NotAName, NotAnAddress."""
    person = _person(session, draft, now)
    if draft.lead:
        require_address(session, person.id)
    if draft.minor and _can_sign_in(session, person.id):
        raise MinorAlone
    return person


def require_address(session: Session, person_id: int) -> None:
    """Raise LeadNeedsAddress for somebody who could never sign in."""
    if not _can_sign_in(session, person_id):
        raise LeadNeedsAddress


def _person(session: Session, draft: SeatDraft, now: datetime) -> Person:
    if draft.person_id is not None:
        return live_person(session, draft.person_id)
    # A minor's whole name stands in the seat alone, which knows who may read it: rosters, desks and certificates do not.
    new = NewPerson(first_name(draft.name) if draft.minor else draft.name, draft.language)
    return person_for(session, draft.address, new, now) if draft.address else make_person(session, new, now)


def _can_sign_in(session: Session, person_id: int) -> bool:
    return bool(addresses_of(session, person_id)) or account_of(session, person_id) is not None
