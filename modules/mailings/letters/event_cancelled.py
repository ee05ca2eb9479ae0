"""To everybody registered for an event that will not take place."""

from __future__ import annotations

from functools import partial

from modules.mailings.calendar_files import cancellations
from modules.mailings.desk import Desk
from modules.mailings.event_letters import event_words, find_place
from modules.mailings.letter import Letter


def event_cancelled(desk: Desk, registration_id: int) -> Letter | None:
    """None for a seat that was given up, or an event that takes place after all."""
    place = find_place(desk, registration_id)
    if place is None or place.registration.state != "confirmed" or place.event.status != "cancelled":
        return None
    values = {"event": event_words(place), "link": desk.links.page("/events", place.locale)}
    return Letter(
        template="event_cancelled",
        to=place.addressee,
        locale=place.locale,
        values=values,
        files=partial(cancellations, desk, place),
    )
