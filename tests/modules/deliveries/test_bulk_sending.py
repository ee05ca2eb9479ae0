"""A run over many rows: every step is committed before the next, the sum is exact, and nobody is written to who left meanwhile."""

from __future__ import annotations

import hashlib
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import case, func, literal, null, select, true, update
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from modules.deliveries.batches import BulkKind
from modules.deliveries.bulk_sending import BulkSender
from modules.deliveries.handing_over import Envelope, Outcome, Verdict
from modules.deliveries.models import Delivery, DeliveryDomain
from modules.deliveries.pace import FEWEST, IN_FLIGHT, Pace
from tests.factories.deliveries import a_delivery
from tests.waiting import PATIENCE

TAKEN = Outcome(Verdict.TAKEN, "250 ok")


@dataclass
class Listening:
    """Lines that look at the ledger while they carry: what another connection sees at that moment."""

    engine: object
    answer: object = lambda _envelope: TAKEN
    open: int = 4
    carried: list[Envelope] = field(default_factory=list)
    seen: list[Counter] = field(default_factory=list)
    closed: int = 0

    def ready(self, wanted):
        return min(wanted, self.open)

    def carry(self, envelopes, _seconds):
        with Session(self.engine) as session:
            self.seen.append(
                Counter(dict(session.execute(select(Delivery.state, func.count()).group_by(Delivery.state)).all()))
            )
        self.carried += envelopes
        return [self.answer(each) for each in envelopes]

    def close(self):
        self.closed += 1


@pytest.fixture
def transact(fresh_database):
    @contextmanager
    def opened():
        with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
            yield session

    return opened


@pytest.fixture
def lines(fresh_database) -> Listening:
    return Listening(fresh_database)


@pytest.fixture
def sender(transact, lines) -> BulkSender:
    kind = BulkKind(
        kind="newsletter",
        claimable=lambda _now: true(),
        barred_by=lambda _now: case((Delivery.locale == "es", literal("left")), else_=null()),
        fill=lambda _session, rows, _now: [f"For {row.address}\r\n".encode() for row in rows],
    )
    return BulkSender(
        transact=transact,
        kind=kind,
        lines=lines,
        most_lines=IN_FLIGHT,
        sender_of=lambda delivery_id: f"bounces+{delivery_id}@example.org",
    )


def freeze(transact, count: int, **over) -> None:
    with transact() as session:
        now = read_now(session)
        for _ in range(count):
            a_delivery(session, now, kind="newsletter", **over)


def counted(transact) -> Counter:
    with transact() as session:
        return Counter(dict(session.execute(select(Delivery.state, func.count()).group_by(Delivery.state)).all()))


def test_all_that_is_due_goes_out_once(transact, sender, lines):
    freeze(transact, 120)
    assert sender.send_due(PATIENCE) is False
    assert counted(transact) == {"accepted": 120}
    assert len({each.address for each in lines.carried}) == len(lines.carried) == 120
    assert lines.closed == 1


def test_every_message_on_its_way_is_attempting_in_the_ledger_and_few_are(transact, sender, lines):
    freeze(transact, 200)
    sender.send_due(PATIENCE)
    before = 0
    for seen in lines.seen:
        assert 0 < seen["attempting"] <= IN_FLIGHT
        assert seen["accepted"] == before
        before += seen["attempting"]
    assert before == 200


def test_the_ledger_keeps_the_hash_of_what_left_and_where_it_comes_back_to(transact, sender, lines):
    freeze(transact, 3)
    sender.send_due(PATIENCE)
    with transact() as session:
        for row in session.scalars(select(Delivery)):
            [sent] = [each for each in lines.carried if each.address == row.address]
            assert row.bytes_hash == hashlib.sha256(sent.content).hexdigest()
            assert sent.sender == f"bounces+{row.id}@example.org"


def test_who_leaves_while_the_run_goes_gets_nothing_more(transact, sender, lines):
    freeze(transact, 100)

    def leave(_envelope):
        with transact() as session:
            session.execute(update(Delivery).where(Delivery.state.in_(["pending", "claimed"])).values(locale="es"))
        return TAKEN

    lines.answer = leave
    sender.send_due(PATIENCE)
    states = counted(transact)
    assert states == {"accepted": len(lines.carried), "suppressed": 100 - len(lines.carried)}
    assert len(lines.carried) <= IN_FLIGHT


def test_the_sum_is_exact_whatever_the_server_says(transact, sender, lines):
    freeze(transact, 60)
    freeze(transact, 10, locale="es")
    outcomes = [TAKEN, Outcome(Verdict.REFUSED, "550 no"), Outcome(Verdict.NOT_NOW, "450 later"), Outcome(Verdict.UNKNOWN, "")]
    lines.answer = lambda _envelope: outcomes[len(lines.carried) % 4]
    sender.send_due(PATIENCE)
    states = counted(transact)
    assert sum(states.values()) == 70
    assert states["suppressed"] == 10
    assert set(states) <= {"accepted", "rejected", "pending", "uncertain", "suppressed"}


def test_nothing_is_taken_while_the_server_is_away(transact, sender, lines):
    freeze(transact, 5)
    lines.open = 0
    assert sender.send_due(PATIENCE) is False
    assert counted(transact) == {"pending": 5}


def test_what_was_taken_is_given_back_when_the_server_goes_away(transact, sender, lines):
    freeze(transact, 30)

    def vanish(_envelope):
        lines.open = 0
        return Outcome(Verdict.NOT_NOW, "ConnectionRefusedError")

    lines.answer = vanish
    assert sender.send_due(PATIENCE) is False
    assert counted(transact) == {"pending": 30}


def test_a_run_ends_when_its_time_is_over(transact, sender):
    freeze(transact, 5)
    assert sender.send_due(0.0) is True
    assert counted(transact) == {"pending": 5}


def test_a_domain_that_asks_for_a_rest_gets_it_and_the_others_go_on(transact, sender, lines):
    for at in range(40):
        freeze(transact, 1, address=f"r{at}@{'slow' if at % 2 else 'fast'}.example")
    lines.answer = lambda each: Outcome(Verdict.NOT_NOW, "421 4.7.0 wait") if "slow" in each.address else TAKEN
    sender.send_due(PATIENCE)
    states = counted(transact)
    assert states == {"accepted": 20, "pending": 20}
    with transact() as session:
        assert session.scalars(select(DeliveryDomain.domain)).all() == ["slow.example"]
    tried = sum("slow" in each.address for each in lines.carried)
    assert tried < 20


def test_a_rate_for_each_domain_is_kept(transact, sender, lines):
    freeze(transact, 30, address="r@one.example")
    careful = BulkSender(**{name: getattr(sender, name) for name in sender.__dataclass_fields__} | {"rate": 0.001})
    careful.send_due(PATIENCE)
    assert 0 < len(lines.carried) < 30


class TestPace:
    """It follows the mail server."""

    def test_it_begins_with_little(self):
        assert (Pace().lines, Pace().in_flight, Pace().claim) == (FEWEST, 2 * FEWEST, 2 * FEWEST)

    def test_a_fast_server_gets_few_lines(self):
        pace = Pace()
        for _ in range(10):
            pace.learn(pace.in_flight, pace.lines, pace.in_flight * 0.001 / pace.lines, pace.in_flight * 0.0005)
        assert (pace.lines, pace.in_flight, pace.claim) == (FEWEST, 48, 500)

    def test_a_slow_one_as_many_as_it_takes_to_go_on_as_fast(self):
        """100 ms for each message: fifty lines make five hundred a second."""
        pace = Pace()
        for _ in range(20):
            rounds = -(-pace.in_flight // pace.lines)
            pace.learn(pace.in_flight, pace.lines, rounds * 0.1, rounds * 0.11)
        assert (pace.lines, pace.in_flight) == (IN_FLIGHT, IN_FLIGHT)
        assert pace.claim <= 2 * 500

    def test_there_are_never_more_than_allowed(self):
        pace = Pace(most_lines=3)
        pace.learn(3, 3, 30.0, 30.0)
        assert (pace.lines, pace.in_flight) == (3, 48)


def test_what_cannot_be_signed_was_never_attempted_and_the_rest_goes(transact, sender, lines):
    freeze(transact, 20)
    with transact() as session:
        bad = session.scalars(select(Delivery.address).order_by(Delivery.id)).all()[7]

    def sign(message):
        if bad.encode() in message:
            raise ValueError("a header that cannot be signed")
        return b"Signed: yes\r\n" + message

    replace(sender, sign=sign).send_due(PATIENCE)
    assert counted(transact) == {"accepted": 19, "rejected": 1}
    assert all(each.content.startswith(b"Signed: yes") for each in lines.carried)
    with transact() as session:
        row = session.scalars(select(Delivery).where(Delivery.address == bad)).one()
        assert row.answer.startswith("unmade: ValueError")


def test_where_nothing_can_be_signed_nothing_is_attempted(transact, sender, lines):
    def sign(_message):
        raise ValueError("no key")

    freeze(transact, 5)
    with pytest.raises(ValueError, match="no key"):
        replace(sender, sign=sign).send_due(PATIENCE)
    assert (counted(transact), lines.carried) == ({"claimed": 5}, [])
