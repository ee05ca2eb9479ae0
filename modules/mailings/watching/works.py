"""Everything that mails, as work that moves or stands: one rule says which, for all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.audit.models import AuditEntry
from modules.deliveries.models import Delivery
from modules.deliveries.watching import PATIENCE, Motion, motion_of_kind, motion_of_letters, motion_of_thing, stands_since
from modules.mailings.digests import sending as digests
from modules.mailings.digests.models import Digest, DigestRun
from modules.mailings.editions.models import KIND, Edition
from modules.mailings.inbox.models import InboxMessage
from modules.mailings.reminders.models import Reminder

EDITION = "edition"
LATELY = timedelta(days=1)
MOST = 50
"""More issues than that never go out at one time."""
LET_GO = ("resumed", "sent to the rest")


@dataclass(frozen=True, kw_only=True)
class Work:
    """Work of one name (see `Standstill`) and how it moves."""

    name: str
    motion: Motion

    def stands_since(self, now: datetime, patience: timedelta = PATIENCE) -> datetime | None:
        """Since when it stands although it could move; None where all is well."""
        return stands_since(self.motion, now, patience)


def works(session: Session, now: datetime) -> list[Work]:
    """All of it. Seven statements, and two for each edition that goes out."""
    kinds = {
        "letters": motion_of_letters(session, now),
        "digests": motion_of_kind(session, digests.KIND, digests.claimable(now), now),
        "digest_runs": _of_runs(session),
        "inbox": _of_inbox(session, now),
        "reminders": _of_reminders(session, now),
    }
    return [Work(name=name, motion=motion) for name, motion in kinds.items()] + list(_of_editions(session, now))


def edition_work(edition_id: int) -> str:
    """The name of the work that an edition is."""
    return f"{EDITION}:{edition_id}"


def edition_of(work: str) -> int | None:
    """The edition of such a name; None for any other work."""
    kind, _, number = work.partition(":")
    return int(number) if kind == EDITION else None


def _of_editions(session: Session, now: datetime) -> Iterator[Work]:
    """Those that go out, and those whose hour has come and whose readers were not written down yet."""
    going = select(Edition.id).where(Edition.state == "sending").order_by(Edition.id).limit(MOST)
    for edition_id in session.scalars(going).all():
        yield Work(name=edition_work(edition_id), motion=_since_it_may(session, edition_id, now))
    late = select(Edition.id, Edition.send_at).where(Edition.state == "scheduled", Edition.send_at <= now).limit(MOST)
    for edition_id, due in session.execute(late).all():
        yield Work(name=edition_work(edition_id), motion=Motion(due_since=due))


def _since_it_may(session: Session, edition_id: int, now: datetime) -> Motion:
    """What was held is due since it was let go."""
    found = motion_of_thing(session, KIND, edition_id, now)
    if found.due_since is None:
        return found
    let_go = select(func.max(AuditEntry.at)).where(
        AuditEntry.thing_kind == "edition", AuditEntry.thing_id == edition_id, AuditEntry.deed.in_(LET_GO)
    )
    at = session.scalar(let_go) or found.due_since
    return Motion(due_since=max(found.due_since, at), moved_at=found.moved_at, in_hand=found.in_hand)


def _of_runs(session: Session) -> Motion:
    """Putting digests together; it moves when one is made."""
    newest = select(func.max(Digest.id)).scalar_subquery()
    made = (
        select(func.max(Delivery.created_at))
        .where(Delivery.kind == digests.KIND, Delivery.thing_id == newest)
        .scalar_subquery()
    )
    waiting = select(func.min(DigestRun.created_at)).where(DigestRun.finished_at.is_(None)).scalar_subquery()
    row = session.execute(select(waiting, made)).one()
    return Motion(due_since=row[0], moved_at=row[1])


def _of_inbox(session: Session, now: datetime) -> Motion:
    """Mail that came in; whoever has a message in hand has put its next time off."""
    due = select(func.min(InboxMessage.next_attempt_at)).where(
        InboxMessage.state == "waiting", InboxMessage.next_attempt_at <= now
    )
    lately = select(func.max(InboxMessage.settled_at)).where(
        InboxMessage.state.in_(("handled", "dropped", "parked")), InboxMessage.received_at > now - LATELY
    )
    row = session.execute(select(due.scalar_subquery(), lately.scalar_subquery())).one()
    return Motion(due_since=row[0], moved_at=row[1])


def _of_reminders(session: Session, now: datetime) -> Motion:
    """Reminders whose moment has come; all of them go at once."""
    due = select(func.min(Reminder.due_at)).where(Reminder.state == "waiting", Reminder.due_at <= now)
    return Motion(due_since=session.scalar(due))
