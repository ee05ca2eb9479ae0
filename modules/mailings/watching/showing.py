"""All that mails, as staff see it on one page: what goes, what waits, what fails, since when, and when something last moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from modules.deliveries.models import Delivery, DeliveryDomain
from modules.deliveries.queries import Standing, letters_again, listed_failures, resting_domains, standing_of_kind
from modules.mailings.digests import sending as digests
from modules.mailings.digests.models import DigestRun
from modules.mailings.editions.models import Edition
from modules.mailings.inbox.models import InboxMessage, Post
from modules.mailings.lists.models import MailingList, SubscriberImport
from modules.mailings.reminders.models import Reminder
from modules.mailings.watching.going import Going, going_editions, undecided_editions
from modules.mailings.watching.models import Standstill
from modules.mailings.watching.noticing import standstills
from modules.mailings.watching.works import MOST, Work, edition_work, works

FAILED_FOR = timedelta(days=7)
"""How far back failures are counted: older ones somebody has seen, or they are in the account of their issue."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """How much of something waits, and since when the oldest of it does."""

    count: int
    since: datetime | None


@dataclass(frozen=True, kw_only=True)
class Picture:
    """Everything, at one moment. `stands` says of the works that stand since when they do."""

    works: Mapping[str, Work]
    stands: Mapping[str, datetime]
    editions: Sequence[Going]
    undecided: Sequence[tuple[Edition, MailingList]]
    letters: Standing
    digests: Standing
    runs: Waiting
    inbox: Waiting
    parked: Waiting
    posts: Waiting
    reminders: Waiting
    imports: Sequence[tuple[SubscriberImport, MailingList]]
    rests: Sequence[DeliveryDomain]
    past: Sequence[Standstill]

    @property
    def goes(self) -> bool:
        """Whether anything is on its way, so that it is worth looking again soon."""
        live = (self.letters, self.digests)
        return bool(self.editions or self.runs.count or any(each.waiting or each.in_hand for each in live))

    @property
    def holds(self) -> bool:
        """Whether an edition is held until somebody goes on with it."""
        return any(each.edition.state == "paused" for each in self.editions)

    def stands_since(self, edition_id: int) -> datetime | None:
        """Since when an edition stands although it could go."""
        return self.stands.get(edition_work(edition_id))

    def moved_at(self, edition_id: int) -> datetime | None:
        """When something of an edition that goes out last came to an end."""
        found = self.works.get(edition_work(edition_id))
        return found.motion.moved_at if found else None


def picture(session: Session, now: datetime) -> Picture:
    """Look once. Nineteen statements, and two for each edition that goes out, however many rows are settled."""
    all_works = works(session, now)
    stands = {each.name: since for each in all_works if (since := each.stands_since(now))}
    lately = now - FAILED_FOR
    return Picture(
        works={each.name: each for each in all_works},
        stands=stands,
        editions=going_editions(session, now),
        undecided=undecided_editions(session, now),
        letters=standing_of_kind(session, "letter", lately),
        digests=standing_of_kind(session, digests.KIND, lately),
        runs=_waiting(session, DigestRun.created_at, DigestRun.finished_at.is_(None)),
        inbox=_waiting(session, InboxMessage.received_at, InboxMessage.state == "waiting"),
        parked=_waiting(session, InboxMessage.received_at, InboxMessage.state == "parked"),
        posts=_waiting(session, Post.received_at, Post.state == "held"),
        reminders=_waiting(session, Reminder.due_at, Reminder.state == "waiting", Reminder.due_at <= now),
        imports=_imports(session),
        rests=resting_domains(session, now),
        past=standstills(session),
    )


@dataclass(frozen=True, kw_only=True)
class HangingLetters:
    """The letters that were refused for good lately, and those that wait for another try."""

    failed: Sequence[Delivery]
    again: Sequence[Delivery]


def hanging_letters(session: Session, now: datetime) -> HangingLetters:
    """For those who may see whom we write to. Two statements."""
    return HangingLetters(failed=listed_failures(session, "letter", now - FAILED_FOR), again=letters_again(session))


def _waiting(session: Session, at: InstrumentedAttribute[datetime], *conditions: ColumnElement[bool]) -> Waiting:
    row = session.execute(select(func.count(), func.min(at)).where(*conditions)).one()
    return Waiting(count=row[0], since=row[1])


def _imports(session: Session) -> list[tuple[SubscriberImport, MailingList]]:
    """Files of readers that somebody brought and did not put on a list yet."""
    found = select(SubscriberImport, MailingList).join(MailingList, MailingList.id == SubscriberImport.list_id)
    waiting = found.where(SubscriberImport.state.in_(("brought", "tried")), SubscriberImport.data.is_not(None))
    return [(row[0], row[1]) for row in session.execute(waiting.order_by(SubscriberImport.id.desc()).limit(MOST))]
