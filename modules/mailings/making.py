"""Making the bytes of a delivery: what the ledger knows, the letter writes out."""

from __future__ import annotations

from modules.deliveries.models import Delivery
from modules.mailings.desk import Desk
from modules.mailings.letters import LETTERS
from modules.mailings.rendering import render


def make(desk: Desk, delivery: Delivery) -> bytes | None:
    """The message of a delivery as it is now; None when it must not go any more. The address is the one that was frozen."""
    letter = LETTERS[delivery.letter](desk, delivery.thing_id) if delivery.address else None
    return None if letter is None else render(letter, delivery, desk.words(letter.locale), desk.head)
