"""Making the bytes of a delivery: what the ledger knows, the letter writes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from modules.deliveries.models import Delivery
from modules.mailings.desk import Desk
from modules.mailings.editions import testing
from modules.mailings.letters import LETTERS
from modules.mailings.rendering import render

PRESSED: Mapping[str, Callable[[Desk, Delivery], bytes | None]] = {testing.LETTER: testing.test_message}
"""Messages to one that are no letters of their own, but a page that is pressed for many."""


def make(desk: Desk, delivery: Delivery) -> bytes | None:
    """The message of a delivery as it is now; None when it must not go any more. The address is the one that was frozen."""
    if not delivery.address:
        return None
    if delivery.letter in PRESSED:
        return PRESSED[delivery.letter](desk, delivery)
    letter = LETTERS[delivery.letter](desk, delivery.thing_id)
    return None if letter is None else render(letter, delivery, desk.words(letter.locale), desk.head)
