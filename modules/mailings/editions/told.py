"""What the readers of an edition know by it, so that no digest says it again, and everybody else still hears of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.deliveries.models import Delivery
from modules.deliveries.states import State
from modules.mailings.digests.models import Told
from modules.mailings.editions.models import KIND, Edition, Slot
from modules.mailings.editions.placing import items_in_order
from modules.mailings.items.models import Item
from modules.mailings.lists.models import Subscription

NOT_REACHED = (State.SUPPRESSED, State.REJECTED)


def tell(session: Session, edition: Edition, now: datetime) -> None:
    """Note what everybody who waits for it is told, a statement for each item. Who knew it already knows it since then."""
    got = [Delivery.kind == KIND, Delivery.thing_id == edition.id, Delivery.state == State.PENDING]
    for item_id in items_in_order(session, edition.id):
        told = (
            select(Subscription.address_id, Item.id, func.greatest(Item.revision, 1), literal(now))
            .join(Delivery, Delivery.recipient_id == Subscription.id)
            .join(Item, Item.id == item_id)
            .where(*got)
        )
        rows = insert(Told).from_select(["address_id", "item_id", "revision", "told_at"], told)
        newer = {"revision": rows.excluded.revision, "told_at": rows.excluded.told_at}
        session.execute(
            rows.on_conflict_do_update(
                index_elements=["address_id", "item_id"], set_=newer, where=Told.revision < rows.excluded.revision
            )
        )


def untell(session: Session, edition: Edition) -> None:
    """What it told nobody is new to them in the next digest: it was stopped, they were barred at the last moment, or refused."""
    missed = (
        select(Subscription.address_id)
        .join(Delivery, Delivery.recipient_id == Subscription.id)
        .where(Delivery.kind == KIND, Delivery.thing_id == edition.id, Delivery.state.in_(NOT_REACHED))
    )
    items = select(Slot.item_id).where(Slot.edition_id == edition.id)
    told = delete(Told).where(Told.told_at == edition.frozen_at, Told.item_id.in_(items), Told.address_id.in_(missed))
    session.execute(told, execution_options={"synchronize_session": False})
