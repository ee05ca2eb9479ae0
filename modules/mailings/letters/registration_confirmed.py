"""To somebody whose seat is sure: when and where, how to join, and the event for the calendar."""

from __future__ import annotations

from functools import partial

from modules.mailings.calendar_files import invitations
from modules.mailings.desk import Desk
from modules.mailings.event_letters import event_words, find_place
from modules.mailings.letter import Letter


def registration_confirmed(desk: Desk, registration_id: int) -> Letter | None:
    """None once the seat was given up, or the event cancelled: other letters say so."""
    place = find_place(desk, registration_id)
    if place is None or place.registration.state != "confirmed" or place.event.status != "published":
        return None
    registration, locale = place.registration, place.locale
    values = {
        "event": event_words(place, joins=True),
        "link": desk.links.registration(registration.id, registration.nonce, locale),
    }
    return Letter(
        template="registration_confirmed",
        to=place.addressee,
        locale=locale,
        values=values,
        files=partial(invitations, desk, place),
    )
