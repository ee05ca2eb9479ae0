"""To somebody who gave up a seat: so it is, and out of the calendar with it."""

from __future__ import annotations

from functools import partial

from modules.mailings.calendar_files import cancellations
from modules.mailings.desk import Desk
from modules.mailings.event_letters import event_words, find_place
from modules.mailings.letter import Letter


def registration_withdrawn(desk: Desk, registration_id: int) -> Letter | None:
    """None unless the seat is given up: a person who registers again has another registration."""
    place = find_place(desk, registration_id)
    if place is None or place.registration.state != "withdrawn":
        return None
    values = {"event": event_words(place), "link": desk.links.event(place.event.slug, place.locale)}
    return Letter(
        template="registration_withdrawn",
        to=place.addressee,
        locale=place.locale,
        values=values,
        files=partial(cancellations, desk, place),
    )
