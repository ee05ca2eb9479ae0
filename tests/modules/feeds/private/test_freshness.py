"""Whatever happens in whatever order: what is sent from what was kept is what would be made from nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from modules.accounts.models import Grant
from modules.cohorts.applying.moving import move_application
from modules.cohorts.models import CohortSession, Deliverable, HandIn, Programme, Seat
from modules.cohorts.rounds.deadlines import move_deadline
from modules.cohorts.teams.seating import leave
from modules.cohorts.work.deliverables import (
    DeliverableDraft,
    Work,
    accept,
    change_deliverable,
    give_back,
    hand_in,
    make_deliverable,
    said_of,
)
from modules.cohorts.work.sessions import make_session
from modules.core.errors import Refused
from modules.core.fingerprints import fingerprint
from modules.core.times import read_now
from modules.events.cancelling import cancel
from modules.events.drafts import EventDraft
from modules.events.moving import Move, move
from modules.events.queries import event_by_slug
from modules.feeds.private.asking import poll_in
from modules.feeds.private.giving_out import show_join_links
from modules.feeds.private.making import make_private_bytes
from modules.feeds.private.models import PrivateSnapshot, Stirred
from modules.people.merging import merge
from modules.registrations.models import Registration
from modules.registrations.withdrawing import withdraw
from tests.factories.accounts import a_grant
from tests.factories.calendars import PUBLISHER
from tests.factories.cohorts import a_round, an_application
from tests.factories.events import an_event
from tests.factories.people import a_person
from tests.factories.private_calendars import a_private_feed
from tests.factories.registrations import a_registration
from tests.factories.teams import a_living_cohort, a_seat, a_team
from tests.modules.feeds.private.reading import polled

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


class Life:
    """A person between events, an application and a team; each deed is one that somebody can do, or has no thing to be done to."""

    def __init__(self, session):
        self.session, self.now, self.steps = session, read_now(session), 0
        self.person = a_person(session, self.now, address="maria@example.org")
        self.events = [an_event(session, self.now).slug for _ in range(2)]
        self.cohort = a_living_cohort(session, self.now)
        self.team = a_team(session, self.now, self.cohort)
        a_seat(session, self.now, self.team)
        self.round = a_round(session, self.now, self.cohort)
        self.application = an_application(session, self.now, self.round, lead=self.person)
        make_deliverable(session, self.cohort.id, DeliverableDraft(title_en="First", due_at=self.now + DAY), self.now, None)
        self.feeds = [
            a_private_feed(session, self.now, self.person.id, join_links=True),
            a_private_feed(session, self.now, self.person.id, cohort_id=self.cohort.id),
        ]

    def newest(self, kind, *conditions):
        """The newest row of a kind; there must be one."""
        found = self.session.scalars(select(kind).where(*conditions).order_by(kind.id.desc()).limit(1)).first()
        if found is None:
            raise Refused
        return found

    def event(self):
        return event_by_slug(self.session, self.events[self.steps % len(self.events)])

    def register(self):
        taken = select(Registration.event_id).where(Registration.person_id == self.person.id, Registration.state == "confirmed")
        if self.event().id in self.session.scalars(taken).all():
            raise Refused
        a_registration(self.session, self.now, self.event(), self.person)

    def hold_a_place(self):
        a_registration(self.session, self.now, an_event(self.session, self.now), self.person, state="held")

    def withdraw(self):
        mine = (Registration.person_id == self.person.id, Registration.state == "confirmed")
        withdraw(self.session, self.newest(Registration, *mine).id, self.now)

    def move_an_event(self):
        event = self.event()
        draft = EventDraft.of(event)
        meetings = tuple(replace(each, starts=each.starts + DAY, ends=each.ends + DAY) for each in draft.meetings)
        to = Move(draft.time_zone, meetings, draft.place)
        move(self.session, event.id, to, seen_version=event.version, actor_id=None, now=self.now)

    def cancel_an_event(self):
        event = self.event()
        cancel(self.session, event.id, "No heat.", seen_version=event.version, actor_id=None, now=self.now)
        self.events.append(an_event(self.session, self.now).slug)

    def make_a_session(self):
        event = an_event(self.session, self.now)
        make_session(self.session, self.cohort.id, event.id, self.now, None)
        assert self.session.get(CohortSession, (self.cohort.id, event.id))

    def move_the_deadline(self):
        to = self.round.closes_at + DAY
        version = self.round.version
        move_deadline(self.session, self.round.id, to, "Fire.", seen_version=version, actor_id=None, now=self.now)

    def send_or_take_back(self):
        went_to = {"draft": "submitted", "submitted": "withdrawn", "withdrawn": "draft"}[self.application.state]
        move_application(self.session, self.application, went_to, self.person.id, self.now)

    def sit_down(self):
        a_seat(self.session, self.now, self.team, person_id=self.person.id)

    def stand_up(self):
        seat = self.newest(Seat, Seat.person_id == self.person.id, Seat.until_at.is_(None))
        leave(self.session, seat.id, "Moved away.", self.now, None)

    def ask_for_work(self):
        draft = DeliverableDraft(title_en=f"Work {self.steps}", due_at=self.now + DAY)
        make_deliverable(self.session, self.cohort.id, draft, self.now, None)

    def move_the_work(self):
        asked = self.newest(Deliverable)
        said = said_of(asked)
        draft = replace(said, due_at=said.due_at + DAY)
        change_deliverable(self.session, asked.id, draft, self.now, None, seen=fingerprint(said))

    def reword_the_work(self):
        asked = self.newest(Deliverable)
        said = said_of(asked)
        draft = replace(said, asks_en=f"Words {self.steps}")
        change_deliverable(self.session, asked.id, draft, self.now, None, seen=fingerprint(said))

    def hand_in(self):
        asked = self.newest(Deliverable)
        hand_in(self.session, (self.team.id, asked.id), Work(words=f"Take {self.steps}"), self.now, self.person.id)

    def accept(self):
        accept(self.session, self.newest(HandIn).id, "", self.now, None)

    def give_back(self):
        give_back(self.session, self.newest(HandIn).id, "Name it.", self.now, None)

    def facilitate(self):
        given = self.session.scalars(select(Grant).where(Grant.person_id == self.person.id, Grant.until_at.is_(None))).first()
        if given:
            given.until_at = self.now
        else:
            over = {"scope_kind": "cohort", "scope_id": self.cohort.id, "from_at": self.now - DAY}
            a_grant(self.session, self.now, self.person.id, "facilitator", **over)

    def rename_the_programme(self):
        self.session.get_one(Programme, self.cohort.programme_id).short_name = f"NET{self.steps}"

    def join_another_record(self):
        other = a_person(self.session, self.now)
        a_registration(self.session, self.now, an_event(self.session, self.now), other)
        merge(self.session, self.person.id, other.id, None, self.now)

    def want_join_links(self):
        show_join_links(self.session, self.person.id, self.feeds[0].id, self.now, shown=not self.feeds[0].join_links)


DEEDS = sorted(name for name in vars(Life) if not name.startswith("_") and name not in {"newest", "event"})


def live(session, deeds, look, done=None):
    """Do the deeds one after the other; look at every calendar after each. Nothing of it stays."""
    with session.begin_nested() as point:
        life = Life(session)
        for feed in life.feeds:
            polled(session, feed)
        for name in deeds:
            life.steps, life.now = life.steps + 1, life.now + MINUTE
            outcome = "done"
            try:
                with session.begin_nested():
                    getattr(life, name)()
            except Refused:
                outcome = "refused"
            if done is not None:
                done[name, outcome] += 1
            for feed in life.feeds:
                look(session, feed)
        point.rollback()
    session.expunge_all()


def from_nothing(session, feed):
    session.flush()
    session.expire_all()
    with session.begin_nested() as point:
        session.execute(delete(PrivateSnapshot).where(PrivateSnapshot.feed_id == feed.id))
        asked = poll_in(session, feed.id, PUBLISHER.style)
        body = make_private_bytes(session, PUBLISHER, asked.stand).body
        point.rollback()
    return body


def test_what_is_kept_is_what_would_be_made(session):
    done, kept = Counter(), Counter()

    def look(session, feed):
        session.flush()
        kept[poll_in(session, feed.id, PUBLISHER.style).kept is not None] += 1
        assert polled(session, feed) == from_nothing(session, feed)

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(deeds=st.lists(st.sampled_from(DEEDS), min_size=5, max_size=15))
    @example(
        deeds=["register", "withdraw", *DEEDS, *reversed(DEEDS), "hand_in", "accept"]
    )  # in which each is done at least once, whatever else is drawn
    def check(deeds):
        live(session, deeds, look, done)

    check()
    print(dict(done), dict(kept))
    assert {name for name, outcome in done if outcome == "done"} == set(DEEDS)
    assert min(kept.values()) >= sum(kept.values()) / 20


def test_without_the_mark_of_the_person_it_would_not_be(session):
    """The control: a poll that trusts the number of all calendars alone sends what was true before."""
    wrong = []

    def trusting(session, feed):
        session.flush()
        session.execute(delete(Stirred).where(Stirred.feed_id == feed.id))
        if polled(session, feed) != from_nothing(session, feed):
            wrong.append(feed.kind)

    live(session, ["register", "sit_down", "hand_in", "send_or_take_back", "withdraw"], trusting)
    assert set(wrong) == {"own", "cohort"}
