"""How fast mail goes to each provider."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from modules.deliveries.domains import FIRST_REST, LONGEST_REST, heed, is_paused, is_too_fast, spend
from modules.deliveries.handing_over import Outcome, Verdict
from modules.deliveries.models import Delivery, DeliveryDomain
from tests.factories.deliveries import a_delivery

SECOND = timedelta(seconds=1)
HURRIED = Outcome(Verdict.NOT_NOW, "421 4.7.28 too many from your address")
TAKEN = Outcome(Verdict.TAKEN, "250 ok")


def free_at(session, domain):
    session.expire_all()
    found = session.get(DeliveryDomain, domain)
    return None if found is None else found.free_at


def reached(session, at) -> set[str]:
    return set(session.scalars(select(Delivery.address).where(~is_paused(at))))


def test_a_bucket_holds_back_until_the_rate_is_kept(session, now):
    for address in ("a@one.example", "b@ONE.example", "c@two.example"):
        a_delivery(session, now, address=address)
    spend(session, ["x@one.example"] * 20, 10, now)
    assert reached(session, now) == {"c@two.example"}
    assert reached(session, now + 2 * SECOND) == {"a@one.example", "b@ONE.example", "c@two.example"}
    spend(session, ["x@one.example"] * 10 + ["x@two.example"] * 5, 10, now)
    assert (free_at(session, "one.example"), free_at(session, "two.example")) == (now + 3 * SECOND, now + SECOND / 2)
    spend(session, ["x@one.example"] * 10, 10, now + 60 * SECOND)
    assert free_at(session, "one.example") == now + 61 * SECOND


def test_without_a_rate_nothing_is_counted(session, now):
    spend(session, ["x@one.example"] * 1000, 0, now)
    assert free_at(session, "one.example") is None


def test_who_asks_for_a_rest_gets_it_longer_each_time(session, now):
    rests, at = [], now
    for _ in range(10):
        heed(session, [("x@one.example", HURRIED), ("y@one.example", HURRIED), ("z@two.example", TAKEN)], at)
        rests.append(free_at(session, "one.example") - at)
        at = free_at(session, "one.example")
    assert rests[:4] == [FIRST_REST, 2 * FIRST_REST, 4 * FIRST_REST, 8 * FIRST_REST]
    assert rests[-1] == LONGEST_REST
    assert free_at(session, "two.example") is None


def test_mail_that_is_taken_again_ends_the_rests(session, now):
    heed(session, [("x@one.example", HURRIED)], now)
    heed(session, [("x@one.example", HURRIED)], now + FIRST_REST)
    heed(session, [("x@one.example", TAKEN)], now + 4 * FIRST_REST)
    heed(session, [("x@one.example", HURRIED)], now + 5 * FIRST_REST)
    assert free_at(session, "one.example") == now + 6 * FIRST_REST


@pytest.mark.parametrize(
    ("answer", "asks"),
    [
        ("421 4.7.0 try later", True),
        ("421 closing", True),
        ("450 4.7.1 rate limited", True),
        ("451-4.7.650 the mail server is rate limited", True),
        ("450 4.2.0 greylisted", False),
        ("SMTPServerDisconnected: 421", False),
        ("451 4.4.2 bad connection", False),
    ],
)
def test_what_counts_as_too_fast(answer, asks):
    assert is_too_fast(Outcome(Verdict.NOT_NOW, answer)) is asks
    assert not is_too_fast(Outcome(Verdict.REFUSED, answer))
