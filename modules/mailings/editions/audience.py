"""Who would get an edition if it went out at this moment, and why others on its list would not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.deliveries.models import Delivery
from modules.mailings.editions.freezing import REACHED
from modules.mailings.editions.models import KIND, Edition
from modules.mailings.editions.reasons import reason
from modules.mailings.lists.models import Subscriber, Subscription
from modules.people.models import Address


@dataclass(frozen=True, kw_only=True)
class Audience:
    """Readers by the language they chose, and how many are left out by reason (see `reasons`)."""

    readers: Mapping[str, int]
    left_out: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many get it."""
        return sum(self.readers.values())

    @property
    def without(self) -> int:
        """How many do not."""
        return sum(self.left_out.values())


def audience_of(session: Session, edition: Edition, today: date) -> Audience:
    """Counted anew: one statement. Of a correction, those alone who have what it corrects."""
    counted = (
        select(func.coalesce(Subscriber.language, "en").label("spoken"), reason(today).label("why"), func.count())
        .select_from(Subscription)
        .join(Address, Address.id == Subscription.address_id)
        .outerjoin(Subscriber, Subscriber.address_id == Subscription.address_id)
        .where(Subscription.list_id == edition.list_id, Subscription.state == "active")
    )
    if edition.corrects_id is not None:
        has_it = select(Delivery.recipient_id).where(
            Delivery.kind == KIND, Delivery.thing_id == edition.corrects_id, Delivery.state.in_(REACHED)
        )
        counted = counted.where(Subscription.id.in_(has_it))
    readers: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    for language, why, count in session.execute(counted.group_by("spoken", "why")):
        if why:
            left_out[why] += count
        else:
            readers[language] += count
    return Audience(readers=readers, left_out=left_out)
