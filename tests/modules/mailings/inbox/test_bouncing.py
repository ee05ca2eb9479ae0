"""Mail that comes back: read by the standard first, counted once, and followed by what its kind asks for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from modules.mailings.inbox.bouncing import bounced_addresses, forgive_bounces
from modules.mailings.inbox.models import Bounce
from modules.mailings.lists.confirming import confirm_lists
from modules.mailings.lists.models import Suppression
from modules.people.models import Address
from tests.factories.inbox import HOST, a_report, a_sent, verp, wire
from tests.factories.lists import a_list, a_subscriber

DAY = timedelta(days=1)


def reasons(session) -> list[str]:
    return list(session.scalars(select(Suppression.reason).where(Suppression.lifted_at.is_(None))))


@pytest.fixture
def bounced(session, now, read):
    """Have a report about a delivery come back to the delivery's own address."""

    def come(content: bytes, delivery, sender: str = "", at=now) -> tuple[str, str]:
        return read(content, verp(delivery), "bounce", sender, at)

    return come


def test_no_such_mailbox_ends_all_lists_at_once(session, now, bounced):
    delivery = a_sent(session, now)
    assert bounced(a_report(delivery), delivery) == ("handled", "permanent")
    bounce = session.scalars(select(Bounce)).one()
    assert (bounce.delivery_id, bounce.status, bounce.diagnostic) == (delivery.id, "5.1.1", "550 no such user")
    assert reasons(session) == ["bounced"]
    assert delivery.state == "accepted"


@pytest.mark.parametrize(("status", "action"), [("4.4.7", "failed"), ("4.2.2", "delayed"), ("5.0.0", "delayed")])
def test_what_may_pass_counts_for_nothing(session, now, bounced, status, action):
    delivery = a_sent(session, now)
    for day in range(9):
        assert bounced(a_report(delivery, status, action=action), delivery, at=now + day * DAY) == ("handled", "temporary")
    assert reasons(session) == []


def test_other_lasting_failures_count_once_a_day(session, now, bounced):
    delivery = a_sent(session, now)
    for hour in range(5):
        bounced(a_report(delivery, "5.2.2"), delivery, at=now + timedelta(minutes=hour))
    bounced(a_report(delivery, "5.2.2"), delivery, at=now + DAY)
    assert reasons(session) == []
    bounced(a_report(delivery, "5.2.2"), delivery, at=now + 2 * DAY)
    assert reasons(session) == ["bounced"]


def test_failures_of_long_ago_do_not_count(session, now, bounced):
    delivery = a_sent(session, now)
    for months in range(4):
        bounced(a_report(delivery, "5.2.2"), delivery, at=now + months * timedelta(days=31))
    assert reasons(session) == []


def test_the_servers_own_words_say_more_than_a_report_that_says_nothing(session, now, bounced):
    delivery = a_sent(session, now)
    bounced(a_report(delivery, "5.0.0", "550 5.1.1 unknown user"), delivery)
    assert session.scalars(select(Bounce.status)).one() == "5.1.1"


def test_the_report_may_be_about_several_and_about_nobody_of_ours(session, now, bounced):
    delivery = a_sent(session, now)
    two = a_report(delivery).replace(
        b"\r\nFinal-Recipient",
        b"\r\nFinal-Recipient: rfc822; other@example.net\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\nFinal-Recipient",
        1,
    )
    assert bounced(two.replace(b"5.1.1\r\nDiagnostic", b"4.4.1\r\nDiagnostic"), delivery) == ("handled", "temporary")
    strangers = two.replace(delivery.address.encode(), b"third@example.net")
    assert bounced(strangers.replace(b"@mx.example.net>", b"@my.example.net>"), delivery) == ("parked", "unread")
    assert reasons(session) == []


def test_a_forwarded_one_is_still_about_our_delivery(session, now, bounced):
    delivery = a_sent(session, now)
    assert bounced(a_report(delivery, address="elsewhere@example.net"), delivery) == ("handled", "permanent")
    assert [row[0] for row in bounced_addresses(session)] == [delivery.address]


@pytest.mark.parametrize(
    "mangle", [lambda local: local[:-3] + "aaa", lambda local: f"bounces+9{local[8:]}", lambda _: "bounces+x"]
)
def test_forged_ones_are_dropped(session, now, read, mangle):
    delivery = a_sent(session, now)
    forged = mangle(verp(delivery).partition("@")[0]) + f"@{HOST}"
    assert read(a_report(delivery), forged, "bounce", "") == ("dropped", "forged")
    assert session.scalars(select(Bounce)).all() == []


OUT_OF_OFFICE = """\
From: Maria <maria@example.org>
Subject: Out of office: user unknown, mailbox full, address rejected
Auto-Submitted: auto-replied

I am away. <reader@example.org>: 550 5.1.1 user unknown
"""
EXIM = """\
From: Mail Delivery System <Mailer-Daemon@mx.example.net>
Auto-Submitted: auto-replied
X-Failed-Recipients: {address}
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.
"""


def test_an_out_of_office_note_never_counts(session, now, bounced):
    delivery = a_sent(session, now, address="reader@example.org")
    assert bounced(wire(OUT_OF_OFFICE), delivery) == ("dropped", "automatic")
    assert session.scalars(select(Bounce)).all() == []


def test_servers_with_ways_of_their_own_are_understood(session, now, bounced):
    delivery = a_sent(session, now)
    assert bounced(wire(EXIM.format(address=delivery.address)), delivery) == ("handled", "permanent")
    assert session.scalars(select(Bounce.status)).one() == ""


def test_what_nobody_understands_is_kept_for_a_person(session, now, bounced):
    delivery = a_sent(session, now)
    assert bounced(wire("From: a@example.org\nSubject: Hello\n\nWhat is this?\n"), delivery, "a@example.org") == (
        "parked",
        "unread",
    )


def test_staff_may_write_again_and_failures_count_anew(session, now, bounced):
    delivery = a_sent(session, now)
    for day in range(3):
        bounced(a_report(delivery, "5.2.2"), delivery, at=now + day * DAY)
    forgive_bounces(session, delivery.address, 1, now + 3 * DAY)
    assert (reasons(session), bounced_addresses(session)) == ([], [])
    bounced(a_report(delivery, "5.2.2"), delivery, at=now + 4 * DAY)
    assert reasons(session) == []


def test_the_owner_undoes_it_by_confirming(session, now, bounced):
    own = a_subscriber(session, now, a_list(session, now), state="asked")
    address = session.get_one(Address, own.address_id).address
    delivery = a_sent(session, now, address=address)
    bounced(a_report(delivery), delivery)
    assert reasons(session) == ["bounced"]
    confirm_lists(session, own.address_id, now)
    assert reasons(session) == []


def test_the_same_report_twice_counts_once(session, now, bounced, reader):
    from modules.mailings.inbox.bouncing import Report, note_bounce

    delivery = a_sent(session, now)
    report = Report(source="mail:1", delivery=delivery, kind="permanent", status="5.1.1")
    assert [note_bounce(session, report, now) for _ in range(2)] == [True, False]


def test_of_somebody_who_was_erased_nothing_is_written(session, now, bounced):
    delivery = a_sent(session, now)
    content = a_report(delivery)
    delivery.address = ""
    session.flush()
    bounced(content, delivery)
    assert (session.scalars(select(Bounce)).all(), reasons(session)) == ([], [])
