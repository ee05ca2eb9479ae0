"""One fact to many people: the recipients are frozen at once, the ledger sends."""

from __future__ import annotations

from modules.deliveries.queueing import queue_many
from modules.mailings.desk import Desk
from modules.mailings.recipients import REGISTRATION, recipients
from modules.registrations.models import Registration


def tell_registered(desk: Desk, letter: str, event_id: int, sequence: int) -> int:
    """Put the letter to everybody with a confirmed seat into the ledger, in one statement; how many were new.

    The key is (letter, event, sequence, registration): telling the same news again adds nobody twice, the next news adds all.
    Seats that are only held are left out: nobody has proved those addresses, and their page shows how things stand.
    """
    seats = recipients(f"{letter}:{event_id}:{sequence}", Registration.id, REGISTRATION, revision=sequence)
    confirmed = seats.where(Registration.event_id == event_id, Registration.state == "confirmed")
    return queue_many(desk.session, confirmed, letter, desk.head.host, desk.now)
