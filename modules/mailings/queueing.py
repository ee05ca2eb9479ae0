"""Putting a letter to one person into the ledger."""

from __future__ import annotations

from modules.deliveries.queueing import Message, queue
from modules.mailings.desk import Desk
from modules.mailings.letters import LETTERS


def queue_letter(desk: Desk, name: str, thing_id: int, occasion: int) -> int | None:
    """Add the letter once for this thing and occasion (the fact's id); the delivery's id, or None with nothing to say."""
    letter = LETTERS[name](desk, thing_id)
    if letter is None:
        return None
    message = Message(
        key=f"{name}:{thing_id}:{occasion}",
        letter=name,
        thing_id=thing_id,
        locale=letter.locale,
        person_id=letter.to.person_id,
        address=letter.to.address,
        host=desk.head.host,
    )
    return queue(desk.session, message, desk.now)
