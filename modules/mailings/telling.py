"""One fact to many people: the recipients are frozen at once, the ledger sends."""

from __future__ import annotations

from sqlalchemy import String, cast, literal, select

from modules.deliveries.queueing import queue_many
from modules.mailings.desk import Desk
from modules.registrations.models import Registration


def tell_registered(desk: Desk, letter: str, event_id: int, sequence: int) -> int:
    """Put the letter to everybody with a confirmed seat into the ledger, in one statement; how many were new.

    The key is (letter, event, sequence, registration): telling the same news again adds nobody twice, the next news adds all.
    Seats that are only held are left out: nobody has proved those addresses, and their page shows how things stand.
    """
    recipients = select(
        (literal(f"{letter}:{event_id}:{sequence}:") + cast(Registration.id, String)).label("key"),
        Registration.id.label("thing_id"),
        literal(sequence).label("revision"),
        Registration.locale.label("locale"),
        Registration.person_id.label("person_id"),
        Registration.address.label("address"),
    ).where(Registration.event_id == event_id, Registration.state == "confirmed")
    return queue_many(desk.session, recipients, letter, desk.head.host, desk.now)
