"""What a person may do about mail that hangs: have it tried at once, have a refused letter sent anew, give up, end a domain's rest."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.errors import NotFound
from modules.deliveries.models import Delivery, DeliveryDomain
from modules.deliveries.queueing import Message, queue
from modules.deliveries.states import State, become

ANEW = ":anew"
"""How the key of a letter ends that was refused and is sent anew: pressing twice sends it once."""


def hurry(session: Session, kind: str, actor_id: int, now: datetime) -> int:
    """Let what was tried and waits for another time be tried at once; how many these are."""
    later = update(Delivery).where(Delivery.kind == kind, Delivery.state == State.PENDING, Delivery.attempts > 0)
    soon = later.where(Delivery.next_attempt_at > now).values(next_attempt_at=now).returning(Delivery.id)
    count = len(session.scalars(soon, execution_options={"synchronize_session": False}).all())
    if count:
        note(session, actor_id, "hurried", ("deliveries", 0), now, kind=kind, count=count)
    return count


def send_anew(session: Session, delivery_id: int, host: str, actor_id: int, now: datetime) -> int:
    """Send a letter that was refused for good once more, by a row of its own; its id. NotFound for anything else.

    What the server said of the first one stays.
    """
    refused = session.get(Delivery, delivery_id)
    if refused is None or (refused.kind, refused.state) != ("letter", State.REJECTED) or not refused.address:
        raise NotFound
    same = {name: getattr(refused, name) for name in ("letter", "thing_id", "revision", "locale", "person_id", "address")}
    made = queue(session, Message(key=refused.key + ANEW, host=host, **same), now)
    note(session, actor_id, "sent anew", ("delivery", delivery_id), now, made=made)
    return made


def give_up(session: Session, delivery_id: int, actor_id: int, now: datetime) -> None:
    """A letter that was tried and waits for another time is tried no more. NotFound for anything else."""
    tried = select(Delivery).where(Delivery.id == delivery_id, Delivery.kind == "letter", Delivery.attempts > 0)
    waiting = tried.where(Delivery.state == State.PENDING).with_for_update()
    row = session.scalars(waiting.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound
    become(row, State.SUPPRESSED, settled_at=now)
    note(session, actor_id, "given up", ("delivery", delivery_id), now)


def wake(session: Session, domain: str, actor_id: int, now: datetime) -> None:
    """End the rest of a domain: what the provider asked for is forgotten. NotFound for one that does not rest."""
    rests = update(DeliveryDomain).where(DeliveryDomain.domain == domain, DeliveryDomain.free_at > now)
    woken = rests.values(free_at=now, refusals=0).returning(DeliveryDomain.domain)
    if session.scalar(woken, execution_options={"synchronize_session": False}) is None:
        raise NotFound
    note(session, actor_id, "woken", ("deliveries", 0), now, domain=domain)
