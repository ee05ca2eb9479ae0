"""To an address that somebody typed into the form of the lists: press the button, and they come."""

from __future__ import annotations

from modules.mailings.desk import Desk
from modules.mailings.letter import Letter
from modules.mailings.list_letters import find_reader, names
from modules.mailings.lists.queries import lists_asked_for


def confirm_lists(desk: Desk, address_id: int) -> Letter | None:
    """None when nothing waits for a word of theirs."""
    reader, asked = find_reader(desk, address_id), lists_asked_for(desk.session, address_id)
    if reader is None or not asked:
        return None
    locale = reader.subscriber.language
    values = {
        "lists": names(asked, locale),
        "link": desk.links.confirm_lists(address_id, reader.subscriber.nonce, locale),
    }
    return Letter(template="confirm_lists", to=reader.addressee, locale=locale, values=values)
