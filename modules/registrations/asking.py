"""Asking for a seat: by somebody who signed in, or by a guest with a name and an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from modules.outbox.recording import record
from modules.people.addresses import addresses_of, mail_address
from modules.people.making import NewPerson, person_for
from modules.people.names import clean_name
from modules.registrations.facts import SeatAskedAgain
from modules.registrations.models import Registration
from modules.registrations.queries import registration
from modules.registrations.registering import Asked, register
from modules.registrations.seats import Lock, lock_event

HURRY = timedelta(minutes=2)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the form says. `person_id` is the signed-in person's; `address` counts only where that person has proved none."""

    event_id: int
    name: str
    address: str = ""
    locale: str = "en"
    needs: str = ""
    person_id: int | None = None


def confirmed_address(session: Session, person_id: int) -> str | None:
    """The oldest address that the person has proved; None when there is none yet."""
    return next((each.address for each in addresses_of(session, person_id) if each.confirmed_at), None)


def ask_for_seat(session: Session, wish: Wish, now: datetime, lock: Lock = lock_event) -> Registration:
    """Register the person at once if an address of theirs is proved, else hold the seat until the typed one is.

    Two spellings of one address are one person. Raises NotAName, NotAnAddress, and what `register` refuses with.
    """
    proved = wish.person_id and confirmed_address(session, wish.person_id)
    if wish.person_id and proved:
        return register(session, _asked(wish, wish.person_id, proved, held=False), now, lock)
    guest = person_for(session, wish.address, NewPerson(wish.name, wish.locale), now)
    return register(session, _asked(wish, guest.id, mail_address(wish.address), held=True), now, lock)


def ask_again(session: Session, registration_id: int, now: datetime) -> None:
    """Have the letter sent again, held or confirmed as it is; a form sent twice in a hurry does not count. Records SeatAskedAgain."""
    if registration(session, registration_id).registered_at <= now - HURRY:
        record(session, SeatAskedAgain(registration_id=registration_id), now)


def _asked(wish: Wish, person_id: int, address: str, *, held: bool) -> Asked:
    return Asked(
        event_id=wish.event_id,
        person_id=person_id,
        name=clean_name(wish.name),
        address=address,
        locale=wish.locale,
        needs=wish.needs.strip(),
        held=held,
    )
