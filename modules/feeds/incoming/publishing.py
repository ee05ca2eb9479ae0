"""Publishing what an editor accepted: by a worker, some in each transaction, each of them once.

What is still to be done leaves `Publishing.ahead` in the transaction that does it, so a kill loses nothing and doubles nothing.
The body is that which the editor saw. An event that was touched since bears another mark, and is left for the editor.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.events.comparing import Comparison
from modules.events.importing import await_imports, carry_out
from modules.feeds.incoming.arriving import compare_with, source_of
from modules.feeds.incoming.deciding import mark_of, settle_rest
from modules.feeds.incoming.keeping import KIND, held_partner
from modules.feeds.incoming.models import Arrival, Partner, Publishing

AT_ONCE = 500
"""So many are published in one transaction: other imports, and whoever changes an event, wait for one such turn at most."""
LATE = timedelta(minutes=2)


def accepted(session: Session) -> list[int]:
    """The partners whose calendars are being published, the longest waiting first."""
    found = select(Publishing.partner_id).join(Arrival).where(Arrival.state == "publishing")
    return list(session.scalars(found.order_by(Publishing.asked_at)))


def publishings_late(session: Session, now: datetime) -> int:
    """How many calendars are still being published although they were accepted a while ago."""
    late = (Arrival.state == "publishing", Publishing.asked_at < now - LATE)
    return session.scalar(select(func.count()).select_from(Publishing).join(Arrival).where(*late)) or 0


def publish_some(session: Session, partner_id: int, now: datetime, most: int = AT_ONCE) -> bool:
    """Publish the next of what was accepted; whether there is more. After the last, what is left over is settled."""
    found = _work(session, partner_id)
    if found is None:
        return False
    partner, arrival, work = found
    turn, work.ahead = work.ahead[:most], work.ahead[most:]
    part = _part(compare_with(session, partner, arrival.body, now), {mark for mark, _ in turn}, last=not work.ahead)
    still = _marks(part)
    work.failures = [*work.failures, *([title, "changed_here"] for mark, title in turn if mark not in still)]
    done = carry_out(session, part, source_of(partner), now, close=True, actor_id=work.actor_id)
    counts = {"new": done.new, "changed": done.changed, "cancelled": done.closed}
    work.done = dict(Counter(work.done) + Counter(counts))
    if not work.ahead:
        _end(session, partner, arrival, work, now)
    return bool(work.ahead)


def give_up_next(session: Session, partner_id: int) -> None:
    """Leave out the next, which the database refuses to keep."""
    if found := _work(session, partner_id):
        work = found[2]
        (_, title), work.ahead = work.ahead[0], work.ahead[1:]
        work.failures = [*work.failures, [title, "not_kept"]]


def _work(session: Session, partner_id: int) -> tuple[Partner, Arrival, Publishing] | None:
    """What is to be done, and nobody else at it; None when it is done."""
    await_imports(session)
    partner = held_partner(session, partner_id)
    arrival = session.get(Arrival, partner.id, populate_existing=True)
    if arrival is None or arrival.state != "publishing":
        return None
    return partner, arrival, session.get_one(Publishing, partner.id, populate_existing=True)


def _part(comparison: Comparison, marks: set[str], *, last: bool) -> Comparison:
    """What these marks stand for; with the last, also entries that came under another UID and change nothing."""
    proposals = [each for each in comparison.proposals if mark_of(each) in marks or (last and each.kind == "unchanged")]
    gone = [event for event in comparison.gone if mark_of(event) in marks]
    return replace(comparison, proposals=tuple(proposals), gone=tuple(gone), refusals=())


def _marks(part: Comparison) -> set[str]:
    return {mark_of(proposal) for proposal in part.proposals} | {mark_of(event) for event in part.gone}


def _end(session: Session, partner: Partner, arrival: Arrival, work: Publishing, now: datetime) -> None:
    """What failed is put before the editors once more; what else is left over was seen."""
    session.flush()
    left = compare_with(session, partner, arrival.body, now)
    counts = {"new": 0, "changed": 0, "cancelled": 0} | work.done
    note(
        session, work.actor_id, "published", (KIND, partner.id), now, **counts, refused=left.refused, failed=len(work.failures)
    )
    settle_rest(session, partner, arrival, left)
    if work.failures and left.keys:
        partner.settled, arrival.state = [], "waiting"
