"""Whose mail a request is about."""

from __future__ import annotations

from modules.mailings.lists.queries import find_subscriber_for
from webapp.access import current_actor, current_person_id
from webapp.extensions import db


def has_proved_address() -> bool:
    """Whether who asks is signed in and proved an address: they choose on a page of their own, with nothing to type. One statement."""
    return current_actor().signed_in and find_subscriber_for(db.session(), current_person_id()) is not None
