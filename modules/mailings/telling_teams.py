"""News for those who lead a team: the recipients are frozen at once, the ledger sends."""

from __future__ import annotations

from modules.cohorts.models import HandIn, Seat
from modules.cohorts.teams.seats import LIVE
from modules.deliveries.queueing import queue_many
from modules.mailings.desk import Desk
from modules.mailings.recipients import PERSON, recipients
from modules.people.models import Person


def tell_returned(desk: Desk, hand_in_id: int) -> int:
    """Tell the leads of a team that another version of its work is asked for; how many were new.

    The key is (letter, hand-in, seat): telling again adds nobody twice. `thing_id` is the seat. Whoever has proved no address
    gets none.
    """
    leads = (
        recipients(f"hand_in_returned:{hand_in_id}", Seat.id, PERSON)
        .join(HandIn, HandIn.team_id == Seat.team_id)
        .join(Person, Person.id == Seat.person_id)
        .where(HandIn.id == hand_in_id, Seat.lead, LIVE, Person.erased_at.is_(None))
    )
    return queue_many(desk.session, leads, "hand_in_returned", desk.head.host, desk.now)
