"""To a subscriber whose address was typed into the form again: all of it comes already, and here it is changed."""

from __future__ import annotations

from modules.mailings.desk import Desk
from modules.mailings.letter import Letter
from modules.mailings.list_letters import find_reader, names
from modules.mailings.lists.queries import lists_asked_for, subscriptions_of


def lists_known(desk: Desk, address_id: int) -> Letter | None:
    """None where something waits to be confirmed: that is another letter."""
    reader = find_reader(desk, address_id)
    if reader is None or lists_asked_for(desk.session, address_id):
        return None
    locale = reader.subscriber.language
    active = [found for own, found in subscriptions_of(desk.session, address_id) if own.state == "active"]
    values = {
        "lists": names(active, locale),
        "link": desk.links.mail_preferences(address_id, reader.subscriber.nonce, locale),
    }
    return Letter(template="lists_known", to=reader.addressee, locale=locale, values=values)
