"""Whatever people do in whatever order: never more live registrations than seats, never two for one person."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, select

from modules.core.errors import Refused
from modules.outbox.models import OutboxFact
from modules.registrations.confirming import confirm
from modules.registrations.lapsing import lapse_holds
from modules.registrations.models import Registration
from modules.registrations.queries import is_live
from modules.registrations.registering import Asked, register
from modules.registrations.walk_ins import WalkIn, add_walk_in
from modules.registrations.withdrawing import withdraw
from tests.factories.events import an_event
from tests.factories.people import a_person

PEOPLE = 6
EXAMPLES = settings(
    max_examples=40,
    stateful_step_count=40,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
people = st.integers(0, PEOPLE - 1)


class OneEvent(RuleBasedStateMachine):
    """One event of few seats, six people who cannot make up their minds, and the clock."""

    session = None
    began = None
    ended: Counter[str] = Counter()

    @initialize(seats=st.integers(1, 4))
    def open_the_doors(self, seats):
        self.savepoint = self.session.begin_nested()
        self.now, self.seats = self.began, seats
        self.event = an_event(self.session, self.now, capacity=seats, starts_at=self.now + timedelta(days=30))
        self.addresses = [f"person{number}@example.org" for number in range(PEOPLE)]
        self.people = [a_person(self.session, self.now, address=each).id for each in self.addresses]
        self.tries: list[int] = []
        self.walked_in = 0

    def teardown(self):
        self.savepoint.rollback()
        self.session.expunge_all()

    def attempt(self, deed):
        """As a request does: all of the deed, or nothing of it."""
        try:
            with self.session.begin_nested():
                registration = deed()
        except Refused as refused:
            self.ended[type(refused).__name__] += 1
            return
        self.ended[registration.state] += 1
        self.tries.append(registration.id)

    def ask(self, number, *, held):
        asked = {"person_id": self.people[number], "name": "Sample", "address": self.addresses[number], "held": held}
        self.attempt(lambda: register(self.session, Asked(event_id=self.event.id, **asked), self.now))

    @rule(number=people)
    def ask_as_a_guest(self, number):
        self.ask(number, held=True)

    @rule(number=people)
    def ask_signed_in(self, number):
        self.ask(number, held=False)

    @precondition(lambda self: self.tries)
    @rule(data=st.data())
    def answer_a_letter(self, data):
        chosen = data.draw(st.sampled_from(self.tries))
        self.attempt(lambda: confirm(self.session, chosen, self.now))

    @precondition(lambda self: self.tries)
    @rule(minutes=st.integers(25, 45))
    def answer_the_last_letter_late(self, minutes):
        """In the meantime somebody else may have come."""
        last = self.tries[-1]
        self.now += timedelta(minutes=minutes)
        self.ask_as_a_guest(minutes % PEOPLE)
        self.attempt(lambda: confirm(self.session, last, self.now))

    @precondition(lambda self: self.live())
    @rule(data=st.data())
    def give_a_seat_up(self, data):
        chosen = data.draw(st.sampled_from(self.live())).id
        self.attempt(lambda: withdraw(self.session, chosen, self.now))

    @rule(number=people)
    def walk_in(self, number):
        self.walked_in += 1
        there = WalkIn(
            event_id=self.event.id,
            session_id=self.event.sessions[0].id,
            name="Sample",
            address=self.addresses[number],
            client_key=f"form {self.walked_in}",
            by=None,
        )
        self.attempt(lambda: add_walk_in(self.session, there, self.now))

    @rule()
    def sweep(self):
        self.ended["swept"] += lapse_holds(self.session, self.now)

    @rule(minutes=st.integers(5, 60))
    def time_passes(self, minutes):
        self.now += timedelta(minutes=minutes)

    def live(self) -> list[Registration]:
        live = select(Registration).where(Registration.event_id == self.event.id, is_live(self.now)).order_by(Registration.id)
        return list(self.session.scalars(live))

    @invariant()
    def never_more_than_the_seats_and_never_two_for_one(self):
        if hasattr(self, "event"):
            live = self.live()
            assert len(live) <= self.seats
            assert len({each.person_id for each in live}) == len(live)

    @invariant()
    def every_letter_has_its_fact(self):
        """One SeatTaken for each seat confirmed but the walk-ins', one SeatGivenUp for each confirmed seat given up."""
        if hasattr(self, "event"):
            told = Counter(self.session.scalars(select(OutboxFact.name)))
            confirmed = select(func.count()).where(Registration.confirmed_at.is_not(None), ~Registration.walk_in)
            given_up = select(func.count()).where(Registration.confirmed_at.is_not(None), Registration.state == "withdrawn")
            assert told["registrations.SeatTaken"] == self.session.scalar(confirmed)
            assert told["registrations.SeatGivenUp"] == self.session.scalar(given_up)


def test_the_promises_hold_after_every_step(session, now):
    class Played(OneEvent):
        ended: Counter[str] = Counter()

    Played.session, Played.began = session, now
    run_state_machine_as_test(Played, settings=EXAMPLES)
    deeds = {name: count for name, count in Played.ended.items() if name != "swept"}
    shares = {name: round(100 * count / sum(deeds.values()), 1) for name, count in sorted(deeds.items())}
    print(f"\n{sum(deeds.values())} deeds, in percent: {shares}; {Played.ended['swept']} holds swept")
    refused = sum(share for name, share in shares.items() if name[0].isupper())
    assert min(refused, shares["EventFull"], shares["AlreadyRegistered"], shares["withdrawn"], shares["held"]) >= 5
