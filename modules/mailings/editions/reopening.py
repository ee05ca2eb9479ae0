"""Late answers: an account that was written already, and then a row of it was settled by a bounce, a late answer or a person.

Or came to wait again: whoever had fallen silent speaks after all, and says that the message never left.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import case, exists, null, or_, select, update
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.deliveries.models import Delivery
from modules.deliveries.states import SETTLED, State
from modules.mailings.editions.models import KIND, Edition

LOOKED_BACK = timedelta(days=90)
"""How long after it was finished an edition is looked at."""


def reopen_settled_late(session: Session, now: datetime) -> list[int]:
    """Take back the sums of editions of which a row was settled after they were written, or waits; `finish_settled` writes them anew.

    What was written before stays in the trail. The ids of these editions; rows that another has locked are passed over.
    """
    states = sorted(SETTLED)  # so that the index of an edition's rows leads to the newest of each
    own = exists().where(Delivery.kind == KIND, Delivery.thing_id == Edition.id)
    newer = own.where(Delivery.state.in_(states), Delivery.settled_at > Edition.finished_at)
    waiting = own.where(Delivery.state.in_(sorted(set(State) - SETTLED)))
    late = select(Edition.id).where(Edition.finished_at > now - LOOKED_BACK, or_(newer, waiting))
    locked = late.with_for_update(skip_locked=True)
    reopened = (
        update(Edition)
        .where(Edition.id.in_(locked))
        .values(
            state=case((Edition.state == "finished", "sending"), else_=Edition.state),
            sums=null(),
            finished_at=None,
            version=Edition.version + 1,
        )
        .returning(Edition.id)
    )
    found = list(session.scalars(reopened, execution_options={"synchronize_session": False}))
    session.expire_all()
    for each in found:
        note(session, None, "answered late", ("edition", each), now)
    return found
