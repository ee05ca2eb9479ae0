"""Many rows in one statement each: the same steps and rules as one by one, and nothing that a step does not allow."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import case, delete, literal, null, select, true
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from modules.deliveries.batches import ERASED, BulkKind, begin_batch, claim_batch
from modules.deliveries.claiming import Claim
from modules.deliveries.handing_over import Outcome, Verdict
from modules.deliveries.models import Delivery
from modules.deliveries.patience import Patience
from modules.deliveries.sending import settle
from modules.deliveries.settling import Settlement, release_batch, settle_batch
from modules.deliveries.states import State
from modules.deliveries.sweeping import sweep
from tests.factories.deliveries import a_delivery

LEASE = timedelta(minutes=3)
MINUTE = timedelta(minutes=1)
KIND = BulkKind(
    kind="newsletter",
    claimable=lambda _now: true(),
    barred_by=lambda _now: case((Delivery.address.startswith("left"), literal("left")), else_=null()),
    fill=lambda _session, rows, _now: [row.address.encode() for row in rows],
)
ANSWERS = {
    Verdict.TAKEN: "250 2.0.0 ok",
    Verdict.REFUSED: "550 5.1.1 no such user",
    Verdict.NOT_NOW: "450 4.2.0 greylisted",
    Verdict.UNKNOWN: "SMTPServerDisconnected",
}


def newsletters(session: Session, now, count: int, **over) -> list[int]:
    return [a_delivery(session, now, kind="newsletter", **over).id for _ in range(count)]


def claims_of(session, now, limit=100, kind=KIND) -> list[Claim]:
    return [claim for claim, _address in claim_batch(session, kind, now, LEASE, limit)]


def states(session) -> dict[int, str]:
    session.expire_all()
    return dict(session.execute(select(Delivery.id, Delivery.state)).all())


def test_what_is_due_is_taken_once_longest_waiting_first(session, now):
    late, soon, early = (newsletters(session, now, 1, next_attempt_at=now - each * MINUTE)[0] for each in (1, -1, 2))
    a_delivery(session, now)
    assert [each.delivery_id for each in claims_of(session, now, 1)] == [early]
    assert [each.delivery_id for each in claims_of(session, now)] == [late]
    assert claims_of(session, now) == []
    assert states(session)[soon] == State.PENDING
    assert session.get(Delivery, early).lease_until == now + LEASE


def test_two_senders_never_take_the_same(fresh_database):
    with Session(fresh_database) as session, transaction(session):
        now = read_now(session)
        newsletters(session, now, 30)
    with Session(fresh_database) as one, Session(fresh_database) as other:
        first, second = claims_of(one, now, 20), claims_of(other, now, 20)
        assert (len(first), len(second)) == (20, 10)
        assert {each.delivery_id for each in first}.isdisjoint(each.delivery_id for each in second)


def test_what_may_not_be_taken_stays(session, now):
    newsletters(session, now, 2, thing_id=1)
    [free] = newsletters(session, now, 1, thing_id=2)
    paused = replace(KIND, claimable=lambda _now: Delivery.thing_id != 1)
    assert [each.delivery_id for each in claims_of(session, now, kind=paused)] == [free]


def test_who_left_meanwhile_is_suppressed_in_the_statement_that_begins(session, now):
    [stays] = newsletters(session, now, 1)
    [left] = newsletters(session, now, 1, address="left@example.org")
    [erased] = newsletters(session, now, 1, address="")
    begun = begin_batch(session, KIND, claims_of(session, now), now, LEASE)
    assert [(each.id, each.claim) for each in begun] == [(stays, Claim(stays, 1))]
    assert states(session) == {stays: State.ATTEMPTING, left: State.SUPPRESSED, erased: State.SUPPRESSED}
    said = {each: session.get(Delivery, each) for each in (left, erased)}
    assert [each.answer for each in said.values()] == ["left", ERASED]
    assert {(each.settled_at, each.lease_until) for each in said.values()} == {(now, None)}


def test_a_lost_claim_begins_nothing(session, now):
    newsletters(session, now, 2)
    claims = claims_of(session, now)
    later = now + 2 * LEASE
    sweep(session, later, Patience())
    session.flush()
    assert begin_batch(session, KIND, claims, later, LEASE) == []
    again = claims_of(session, later)
    assert begin_batch(session, KIND, claims, later, LEASE) == []
    assert len(begin_batch(session, KIND, again, later, LEASE)) == 2


def test_begun_twice_is_begun_once(session, now):
    newsletters(session, now, 2)
    claims = claims_of(session, now)
    assert len(begin_batch(session, KIND, claims, now, LEASE)) == 2
    assert begin_batch(session, KIND, claims, now, LEASE) == []


def test_what_was_not_attempted_is_given_back(session, now):
    kept, back = newsletters(session, now, 2)
    claims = {each.delivery_id: each for each in claims_of(session, now)}
    begin_batch(session, KIND, [claims[kept]], now, LEASE)
    release_batch(session, list(claims.values()), now)
    assert states(session) == {kept: State.ATTEMPTING, back: State.PENDING}
    assert [each.delivery_id for each in claims_of(session, now)] == [back]


def test_what_is_given_back_again_and_again_was_never_attempted(session, now):
    [often] = newsletters(session, now, 1)
    for _ in range(2 * len(Patience().pauses)):
        release_batch(session, claims_of(session, now), now)
    [attempt] = begin_batch(session, KIND, claims_of(session, now), now, LEASE)
    assert attempt.attempts == 1
    settle_batch(session, "newsletter", [Settlement(attempt.claim, Outcome(Verdict.NOT_NOW, "450 later"))], now, Patience())
    assert states(session) == {often: State.PENDING}


def begun_and_left(session, now, claim) -> bool:
    return bool(begin_batch(session, KIND, [claim], now, LEASE))


def settled(session, now, claim) -> None:
    settle_batch(session, "newsletter", [Settlement(claim, Outcome(Verdict.TAKEN, "250 ok"))], now, Patience())


DEEDS = {
    "begin": begun_and_left,
    "settle": settled,
    "release": lambda session, now, claim: release_batch(session, [claim], now),
}


@given(st.lists(st.tuples(st.sampled_from(["claim", "sweep", *DEEDS]), st.integers(0, 2)), min_size=10, max_size=40))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_claim_is_ever_in_two_hands_and_nothing_leaves_twice(session, now, steps):
    """Three senders over one row, each of which may sleep through its lease at any step and go on with what it holds."""
    newsletters(session, now, 1)
    held: dict[int, Claim] = {}
    left = 0
    for step, who in steps:
        if step == "claim":
            for claim in claims_of(session, now):
                held[who] = claim
            assert len(set(held.values())) == len(held)
        elif step == "sweep":
            now += 2 * LEASE
            sweep(session, now, Patience())
        elif who in held:
            left += bool(DEEDS[step](session, now, held[who]))
            held = {each: claim for each, claim in held.items() if each != who or step == "begin"}
        session.flush()
        session.expire_all()
    assert left <= 1
    session.execute(delete(Delivery))


def picture(delivery: Delivery) -> tuple[object, ...]:
    names = ("state", "attempts", "lease_until", "answer", "next_attempt_at", "settled_at")
    return tuple(getattr(delivery, name) for name in names)


@given(st.lists(st.tuples(st.sampled_from(list(Verdict)), st.sampled_from([1, 2, 11, 12])), min_size=1, max_size=12))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_many_are_settled_as_each_would_be(session, now, came):
    """The statement for many against the deed for one, on two rows that stand alike."""
    twins = []
    for verdict, attempts in came:
        pair = [a_delivery(session, now, kind="newsletter", state=State.ATTEMPTING, attempts=attempts) for _ in "ab"]
        twins.append((pair, Outcome(verdict, ANSWERS[verdict])))
    settle_batch(
        session,
        "newsletter",
        [Settlement(Claim(pair[0].id, pair[0].attempts), outcome) for pair, outcome in twins],
        now,
        Patience(),
    )
    for pair, outcome in twins:
        settle(session, Claim(pair[1].id, pair[1].attempts), outcome, now, Patience())
    session.flush()
    session.expire_all()
    for pair, _outcome in twins:
        assert picture(pair[0]) == picture(pair[1])


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("verdict", list(Verdict))
def test_only_ways_that_there_are_are_taken(session, now, state, verdict):
    one, other = (a_delivery(session, now, kind="newsletter", state=state, attempts=1) for _ in "ab")
    outcome = Outcome(verdict, ANSWERS[verdict])
    counted = settle_batch(session, "newsletter", [Settlement(Claim(one.id, 1), outcome)], now, Patience())
    settle(session, Claim(other.id, 1), outcome, now, Patience())
    session.flush()
    session.expire_all()
    assert picture(one) == picture(other)
    assert sum(counted.values()) == (one.answer != "")


def test_the_hash_of_what_went_out_is_kept(session, now):
    [first] = newsletters(session, now, 1)
    [attempt] = begin_batch(session, KIND, claims_of(session, now), now, LEASE)
    counted = settle_batch(
        session, "newsletter", [Settlement(attempt.claim, Outcome(Verdict.TAKEN, "250 ok"), "a" * 64)], now, Patience()
    )
    session.expire_all()
    assert counted == Counter({"accepted": 1})
    assert (session.get(Delivery, first).bytes_hash, session.get(Delivery, first).answer) == ("a" * 64, "250 ok")


def test_nothing_to_settle_is_nothing(session, now):
    assert settle_batch(session, "newsletter", [], now, Patience()) == Counter()
    assert begin_batch(session, KIND, [], now, LEASE) == []


@pytest.fixture
def statements(engine):
    from sqlalchemy import event

    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_each_step_is_one_statement(session, now, statements):
    newsletters(session, now, 50)
    statements.clear()
    claims = claims_of(session, now)
    begun = begin_batch(session, KIND, claims, now, LEASE)
    settle_batch(
        session, "newsletter", [Settlement(each.claim, Outcome(Verdict.TAKEN, "250")) for each in begun], now, Patience()
    )
    assert len(statements) == 3
    assert set(states(session).values()) == {State.ACCEPTED}
