"""To everybody registered for an event that has another time or place: what is new, and the calendar brought up to date."""

from __future__ import annotations

from functools import partial

from modules.mailings.calendar_files import updates
from modules.mailings.desk import Desk
from modules.mailings.event_letters import event_words, find_place
from modules.mailings.letter import Letter


def event_moved(desk: Desk, registration_id: int) -> Letter | None:
    """None once the seat was given up, or the event has changed again: the later letter says all."""
    place = find_place(desk, registration_id)
    if place is None or place.registration.state != "confirmed" or place.event.sequence > desk.revision:
        return None
    registration, locale = place.registration, place.locale
    values = {
        "event": event_words(place, joins=True, tells_former=True),
        "link": desk.links.registration(registration.id, registration.nonce, locale),
    }
    return Letter(template="event_moved", to=place.addressee, locale=locale, values=values, files=partial(updates, desk, place))
