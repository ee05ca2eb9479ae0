"""To a guest who asked for a seat: confirm the address, and the seat is yours."""

from __future__ import annotations

from modules.formats.dates import say_moment, with_zone
from modules.mailings.desk import Desk
from modules.mailings.event_letters import event_words, find_place
from modules.mailings.letter import Letter


def confirm_registration(desk: Desk, registration_id: int) -> Letter | None:
    """None once the seat is confirmed, given up or no longer held."""
    place = find_place(desk, registration_id)
    if place is None or place.registration.state != "held":
        return None
    held_until = place.registration.held_until
    if held_until is None or held_until <= desk.now:
        return None
    registration, locale, zone = place.registration, place.locale, place.person.time_zone
    values = {
        "event": event_words(place),
        "link": desk.links.confirm_registration(registration.id, registration.nonce, locale),
        "until": with_zone(say_moment(held_until, zone, locale), zone, locale),
    }
    return Letter(template="confirm_registration", to=place.addressee, locale=locale, values=values)
