"""A row of which no message can be made is parked with the reason, and the others of its batch leave at once."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import case, null, select, true, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from modules.deliveries.batches import BulkKind
from modules.deliveries.bulk_sending import BulkSender
from modules.deliveries.claiming import Claim
from modules.deliveries.handing_over import Outcome, Verdict
from modules.deliveries.isolating import Begun, begin_what_can_be_made
from modules.deliveries.models import Delivery
from modules.deliveries.patience import Patience
from modules.deliveries.sweeping import sweep
from tests.factories.deliveries import a_delivery
from tests.waiting import PATIENCE

AWAY = OperationalError("select", {}, Exception("the database is away"))


@dataclass
class Taking:
    """Lines that take everything."""

    carried: list[str] = field(default_factory=list)

    def ready(self, wanted):
        return wanted

    def carry(self, envelopes, _seconds):
        self.carried += [each.address for each in envelopes]
        return [Outcome(Verdict.TAKEN, "250 ok") for _ in envelopes]

    def close(self):
        """Nothing is held."""


def fill(_session, rows, _now):
    if any(row.address.startswith("bad") for row in rows):
        raise KeyError("no such page")
    return [b"Hello\r\n" for _ in rows]


@pytest.fixture
def sender(fresh_database) -> BulkSender:
    @contextmanager
    def transact():
        with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
            yield session

    kind = BulkKind(kind="newsletter", claimable=lambda _now: true(), barred_by=lambda _now: null(), fill=fill)
    return BulkSender(transact=transact, kind=kind, lines=Taking(), most_lines=4, sender_of=lambda each: f"b+{each}@x")


def freeze(sender, *addresses):
    with sender.transact() as session:
        now = read_now(session)
        for each in addresses:
            a_delivery(session, now, kind="newsletter", address=each)


def ledger(sender) -> dict[str, tuple[str, str]]:
    with sender.transact() as session:
        return {row.address: (row.state, row.answer) for row in session.scalars(select(Delivery))}


def test_the_others_leave_in_the_same_breath(sender):
    good = [f"reader-{number}@example.org" for number in range(20)]
    freeze(sender, *good[:9], "bad-1@example.org", *good[9:], "bad-2@example.org")
    sender.send_due(PATIENCE)
    assert sorted(sender.lines.carried) == sorted(good)
    stands = ledger(sender)
    assert {stands[each][0] for each in good} == {"accepted"}
    for bad in ("bad-1@example.org", "bad-2@example.org"):
        assert stands[bad] == ("rejected", "unmade: KeyError('no such page')")


def test_where_nothing_can_be_made_the_rows_are_not_to_blame(sender):
    freeze(sender, *(f"bad-{number}@example.org" for number in range(5)))
    with pytest.raises(KeyError):
        sender.send_due(PATIENCE)
    assert {state for state, _ in ledger(sender).values()} == {"claimed"}
    again = replace(sender, kind=replace(sender.kind, fill=lambda _session, rows, _now: [b"x" for _ in rows]))
    freeze(sender, "reader@example.org")
    again.send_due(PATIENCE)
    assert sender.lines.carried == ["reader@example.org"]


@pytest.mark.parametrize("others", [[], ["left-1@example.org", "left-2@example.org"]], ids=["alone", "others left"])
def test_a_lone_row_that_cannot_be_made_is_given_up_at_its_third_attempt(sender, others):
    """Else an edition of which all else is settled would stay open for two days."""
    left = replace(sender.kind, barred_by=lambda _now: case((Delivery.address.startswith("left"), "left"), else_=null()))
    sender = replace(sender, kind=left)
    freeze(sender, "bad@example.org", *others)
    for _ in range(2):
        with pytest.raises(KeyError):
            sender.send_due(PATIENCE)
        assert ledger(sender)["bad@example.org"][0] == "claimed"
        with sender.transact() as session:
            session.execute(update(Delivery).values(lease_until=Delivery.created_at).where(Delivery.state == "claimed"))
            sweep(session, read_now(session), Patience())
            session.flush()
            session.execute(update(Delivery).values(next_attempt_at=Delivery.created_at))
    sender.send_due(PATIENCE)
    assert ledger(sender) == {
        "bad@example.org": ("rejected", "unmade: KeyError('no such page')"),
        **dict.fromkeys(others, ("suppressed", "left")),
    }
    assert sender.lines.carried == []


def test_several_are_never_to_blame_alone():
    """A key that cannot sign, or a template that is broken, condemns nobody however often they are tried."""

    def begin(_some):
        raise KeyError

    with pytest.raises(KeyError):
        begin_what_can_be_made(begin, [Claim(1, 9), Claim(2, 9)])


@given(st.lists(st.booleans(), min_size=1, max_size=40))
def test_each_row_is_begun_once_or_named(are_good):
    claims = [Claim(number, 1) for number in range(len(are_good))]
    good = [each for each, is_good in zip(claims, are_good, strict=True) if is_good]

    def begin(some):
        if not set(some) <= set(good):
            raise KeyError
        return list(some), [b"x"] * len(some)

    if not good:
        with pytest.raises(KeyError):
            begin_what_can_be_made(begin, claims)
        return
    found = begin_what_can_be_made(begin, claims)
    assert sorted(each.delivery_id for each in found.attempts) == [each.delivery_id for each in good]
    assert len(found.envelopes) == len(found.attempts)
    assert set(found.unmade) == set(claims) - set(good)


def test_what_was_begun_leaves_although_the_database_goes_away():
    answers = iter([KeyError(), (["one"], [b"1"]), AWAY])

    def begin(_some):
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert begin_what_can_be_made(begin, [Claim(1, 1), Claim(2, 1)]) == Begun(["one"], [b"1"])


def test_trouble_with_the_database_condemns_nobody():
    def begin(_some):
        raise AWAY

    with pytest.raises(OperationalError):
        begin_what_can_be_made(begin, [Claim(1, 1), Claim(2, 1)])
