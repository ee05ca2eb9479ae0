"""The timetable. Any number of clocks (`celery beat`) may ring; each period of each kind runs once, a missed one later."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.orm import Session

from modules.cohorts.choosing.releasing import release_due
from modules.core.times import read_now
from modules.deliveries import sweeping as deliveries
from modules.feeds.incoming.polling import calendars_late
from modules.feeds.incoming.publishing import publishings_late
from modules.feeds.private.forgetting import forget_unfetched
from modules.feeds.renewing import forget_unasked
from modules.mailings.digests.running import make_runs
from modules.mailings.inbox.queries import mail_late
from modules.mailings.inbox.telling import tell_moderators, unasked_posts
from modules.mailings.items.of_deadlines import tell_of_opened
from modules.mailings.lists.cohort_lists import keep_cohort_lists
from modules.mailings.lists.forgetting import forget_unconfirmed
from modules.mailings.reminders.of_applications import plan_rounds
from modules.mailings.reminders.of_sessions import plan_events
from modules.mailings.reminders.reminding import MANY, remind_due
from modules.mailings.watching.noticing import notice, tell_staff
from modules.outbox import sweeping as outbox
from modules.outbox.clock import take_nights, take_periods
from modules.registrations.lapsing import lapse_holds
from modules.training.completion.auditing import audit
from modules.training.completion.recounting import ask_older_recounts, recounts_late
from modules.training.helping.feedback_sums import keep_sums
from tasks.app import PatientTask, app
from tasks.bulk import count_refusals, send_digests, send_newsletters
from tasks.calendars import renew_calendars
from tasks.context import context
from tasks.digests import assemble_digests
from tasks.editions import freeze_editions, look_after_editions, try_links
from tasks.forgetting import forget_old_mail
from tasks.incoming import handle_mail
from tasks.mailings import send_letters
from tasks.partners import fetch_calendars, publish_calendars
from tasks.training import count_anew

log = structlog.get_logger()
LONGEST_TICK = timedelta(minutes=1)
A_TURN = timedelta(minutes=1)
"""So long may pass until a worker that is full has a turn for something else."""
HOUR_OF_NIGHT = 3
"""In the agency's zone: an hour that every day has, whatever the clocks do."""


@dataclass(frozen=True)
class Rhythm:
    """`work` runs once for each period, in the transaction that takes the period; `then` is rung when that is committed.

    A ring that nobody heard is dropped when the next one is due, or when it `waits` longer.
    """

    every: timedelta
    work: Callable[[Session, datetime], object]
    then: PatientTask | None = None
    waits: timedelta = timedelta(0)

    def run(self, session: Session, kind: str, now: datetime) -> bool:
        """Take what is to be run and do the work; whether there was any."""
        taken = take_periods(session, kind, self.every, now)
        if taken:
            self.work(session, now)
        return bool(taken)


@dataclass(frozen=True)
class Nightly:
    """The same once a day, while the agency sleeps. `work` is told for which nights: after an outage there are several."""

    work: Callable[[Session, datetime, Sequence[date]], object]
    every: timedelta = timedelta(days=1)
    then: PatientTask | None = None
    waits: timedelta = timedelta(0)

    def run(self, session: Session, kind: str, now: datetime) -> bool:
        """Take the nights that are to be run and do the work; whether there were any."""
        nights = take_nights(session, kind, HOUR_OF_NIGHT, context().time_zone, now)
        if nights:
            self.work(session, now, nights)
        return bool(nights)


def sweep_facts(session: Session, now: datetime) -> None:
    """Have facts told again whose reactions should have run; park the hopeless."""
    again = outbox.tell_again(session, now, context().fact_pauses)
    parked = outbox.park(session, now, context().fact_pauses)
    if again or parked:
        log.warning("facts were left unfinished", told_again=again, parked=parked)


def sweep_deliveries(session: Session, now: datetime) -> None:
    """Free or settle what dead senders left behind."""
    if swept := deliveries.sweep(session, now, context().patience):
        log.warning("senders fell silent", **swept)


def look_for_recounts(session: Session, now: datetime) -> None:
    """Say so when learners wait to be counted: their ring was lost, or nobody hears it. Else there is time for those of older code."""
    if late := recounts_late(session, now):
        log.warning("learners wait to be counted", waiting=late)
    else:
        ask_older_recounts(session, now)


def audit_completion(session: Session, now: datetime, nights: Sequence[date]) -> None:
    """Rebuild a share of what is stored of learners for each night; any difference is an alarm."""
    found = audit(session, now, nights)
    say = log.error if found.drift else log.info
    say("completion audited", audit_id=found.id, checked=found.checked, drift=found.drift)


def look_for_calendars(session: Session, now: datetime) -> None:
    """Say so when calendars of partners wait to be fetched: nobody heard the last rings."""
    if late := calendars_late(session, now):
        log.warning("calendars wait to be fetched", waiting=late)


def look_for_publishings(session: Session, now: datetime) -> None:
    """Say so when what editors accepted waits to be published."""
    if late := publishings_late(session, now):
        log.warning("calendars wait to be published", waiting=late)


def make_digest_runs(session: Session, now: datetime) -> None:
    """Make the runs of digests whose period is over, and those that no clock made."""
    make_runs(session, context().zone, now)


def look_for_mail(session: Session, now: datetime) -> None:
    """Say so when mail that came in waits to be handled: nobody heard the last rings."""
    if late := mail_late(session, now):
        log.warning("mail that came in waits to be handled", waiting=late)


def tell_of_rounds(session: Session, now: datetime) -> None:
    """Have lists tell of the rounds that opened."""
    tell_of_opened(context().desk(session, now))


def ask_moderators(session: Session, now: datetime) -> None:
    """Ask of posts that waited for their turn."""
    desk = context().desk(session, now)
    for post_id in unasked_posts(session):
        tell_moderators(desk, post_id)


def remind(session: Session, now: datetime) -> None:
    """Have everybody reminded whose hour has come."""
    desk = context().desk(session, now)
    while remind_due(desk) == MANY:
        pass


def plan_reminders(session: Session, now: datetime) -> None:
    """Plan all reminders anew: some changes are told by no fact."""
    plan_events(session, now)
    plan_rounds(session, now)


def watch_mail(session: Session, now: datetime) -> None:
    """Write to staff when work is there and nothing of it moves: once, until it has moved again."""
    for found in notice(session, now):
        log.error("mail stands still", work=found.work, since=found.since.isoformat())
        tell_staff(context().desk(session, now), found.id)


def only_ring(_session: Session, _now: datetime) -> None:
    """The work is that of the task that is rung for then."""


def purge(session: Session, now: datetime, _nights: Sequence[date]) -> None:
    """Forget what is old; once, however many nights were missed. What may be much is forgotten by the task that is rung for then."""
    outbox.purge(session, now)
    forget_unfetched(session, now)
    forget_unconfirmed(session, now)


TIMETABLE: dict[str, Rhythm | Nightly] = {
    "facts": Rhythm(timedelta(seconds=15), sweep_facts),
    "deliveries": Rhythm(timedelta(seconds=15), sweep_deliveries, then=send_letters),
    "digests": Rhythm(timedelta(seconds=15), make_digest_runs, then=assemble_digests),
    "recounts": Rhythm(timedelta(seconds=15), look_for_recounts, then=count_anew),
    "completion": Nightly(audit_completion),
    "feedback": Rhythm(timedelta(minutes=5), keep_sums),
    # Something may leave a calendar at midnight, and a ring may be lost.
    "calendars": Rhythm(timedelta(minutes=1), forget_unasked, then=renew_calendars),
    "partners": Rhythm(timedelta(minutes=1), look_for_calendars, then=fetch_calendars),
    "publishings": Rhythm(timedelta(seconds=15), look_for_publishings, then=publish_calendars),
    "inbox": Rhythm(timedelta(seconds=15), look_for_mail, then=handle_mail),
    "refusals": Rhythm(timedelta(seconds=15), only_ring, then=count_refusals, waits=A_TURN),
    "rounds": Rhythm(timedelta(minutes=1), tell_of_rounds),
    "posts": Rhythm(timedelta(minutes=5), ask_moderators, then=send_letters),
    "cohort_lists": Rhythm(timedelta(minutes=5), keep_cohort_lists),
    "reminders": Rhythm(timedelta(minutes=1), remind, then=send_letters),
    "reminder_plans": Rhythm(timedelta(minutes=5), plan_reminders),
    "holds": Rhythm(timedelta(minutes=1), lapse_holds),
    "decisions": Rhythm(timedelta(minutes=1), release_due),
    "bulk_newsletters": Rhythm(timedelta(seconds=15), only_ring, then=send_newsletters),
    "bulk_digests": Rhythm(timedelta(seconds=15), only_ring, then=send_digests),
    "editions": Rhythm(timedelta(seconds=15), look_after_editions, then=freeze_editions, waits=A_TURN),
    "links": Rhythm(timedelta(seconds=15), only_ring, then=try_links),
    "watch": Rhythm(timedelta(minutes=1), watch_mail, then=send_letters),
    "purge": Nightly(purge, then=forget_old_mail),
}


@app.task
def tick(kind: str) -> None:
    """Do what is to be done in this period and in those that were missed, unless another clock's ring came first."""
    rhythm = TIMETABLE[kind]
    with context().transaction() as session:
        now = read_now(session)
        ran = rhythm.run(session, kind, now)
    if ran and rhythm.then is not None:
        rhythm.then.apply_async(expires=max(rhythm.every, rhythm.waits).total_seconds())


def beat_schedule(timetable: Mapping[str, Rhythm | Nightly]) -> dict[str, dict[str, Any]]:
    """The timetable as beat reads it. A ring that nobody heard in time is dropped: the next one finds the missed period."""
    ticks = {kind: min(rhythm.every, LONGEST_TICK) for kind, rhythm in timetable.items()}
    return {
        kind: {
            "task": tick.name,
            "args": [kind],
            "schedule": seconds,
            "options": {"expires": seconds.total_seconds()},
        }
        for kind, seconds in ticks.items()
    }


app.conf.beat_schedule = beat_schedule(TIMETABLE)
