"""Taking mail: kept once for each recipient, for the few addresses there are; whatever it holds, reading it ends well."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from modules.mailings.inbox.addressing import purpose_of, token_in, why_not
from modules.mailings.inbox.authenticity import author_of, is_proved
from modules.mailings.inbox.automatic import is_automatic
from modules.mailings.inbox.claiming import LEASE, MOST_ATTEMPTS, claim_next, park
from modules.mailings.inbox.complaining import Complaint
from modules.mailings.inbox.failures import failures_in
from modules.mailings.inbox.forgetting import forget_mail
from modules.mailings.inbox.handling import Reader, handle
from modules.mailings.inbox.mime import parse
from modules.mailings.inbox.models import Bounce, InboxMessage, Post
from modules.mailings.inbox.parking import put_away, read_again
from modules.mailings.inbox.queries import mail_late
from modules.mailings.inbox.wording import wording_of
from modules.mailings.lists.models import Subscription
from tests.factories.inbox import AUTHSERV, HOST, TOKENS, a_complaint, a_message, a_report, a_sent, arrive, wire
from tests.factories.lists import a_list, a_subscriber


@pytest.mark.parametrize(
    ("recipient", "purpose"),
    [
        ("bounces+12.abc_-@localhost", "bounce"),
        ("BOUNCES+12.abc@LOCALHOST", "bounce"),
        ("leave+3.Ab-_@localhost", "leave"),
        ("news@localhost", "post"),
        ("NEWS@localhost", "post"),
        ("postmaster@localhost", "staff"),
        ("Abuse@localhost", "staff"),
        ("postmaster", "staff"),
        ("friday-5@localhost", None),
        ("old@localhost", None),
        ("nobody@localhost", None),
        ("bounces@localhost", None),
        ("leave+@localhost", None),
        ("leave+a b@localhost", None),
        ("leave+" + "a" * 200 + "@localhost", None),
        ("news@example.org", None),
        ("news", None),
        ("", None),
        ("news\x00@localhost", None),
        ("news@localhost@localhost", None),
    ],
)
def test_only_our_addresses_take_mail(session, now, recipient, purpose):
    a_list(session, now, slug="news")
    a_list(session, now, slug="old", retired_at=now)
    a_list(session, now, slug="friday-5", kind="friday5")
    assert purpose_of(session, recipient, HOST) == purpose


@pytest.mark.parametrize(
    ("recipient", "why"),
    [
        ("Friday-5@localhost", "friday5"),
        ("old@localhost", "retired"),
        ("nobody@localhost", ""),
        ("friday-5@example.org", ""),
        ("bounces@localhost", ""),
        ("\x00@localhost", ""),
    ],
)
def test_who_writes_to_a_list_that_takes_no_posts_hears_why(session, now, recipient, why):
    a_list(session, now, slug="old", retired_at=now)
    a_list(session, now, slug="friday-5", kind="friday5")
    assert why_not(session, recipient, HOST) == why


def test_the_token_keeps_its_letters():
    assert token_in("Leave+3.Ab-_@localhost") == "3.Ab-_"
    assert token_in("news@localhost") == ""


def test_the_same_message_is_kept_once_for_each_recipient(session, now):
    message = bytes(a_message())
    assert arrive(session, now, message, f"news@{HOST}", "post")
    assert arrive(session, now, message + b"\r\nmore", f"news@{HOST}", "post") is None
    assert arrive(session, now, message, f"other@{HOST}", "post")
    assert arrive(session, now, bytes(a_message()), f"news@{HOST}", "post")


def test_messages_without_an_id_are_told_apart_by_what_they_say(session, now):
    kept = [arrive(session, now, wire(f"From: a@example.org\n\n{each}\n"), "x", "staff") for each in (1, 2, 1)]
    assert [each is None for each in kept] == [False, False, True]


def test_leaving_by_mail_needs_a_good_token_and_nothing_else(session, now, read):
    own = a_subscriber(session, now, a_list(session, now))
    subscription = session.scalars(select(Subscription).where(Subscription.address_id == own.address_id)).one()
    empty = wire("From: somebody@else.example\nAuto-Submitted: auto-generated\n\n")
    for token in (TOKENS.make("leave-list", subscription.id, own.nonce), mail_token(subscription, own).upper()):
        subscription.state, subscription.left_at = "active", None
        assert read(empty, f"leave+{token[:-2]}aa@{HOST}", "leave") == ("parked", "unproved")
        assert subscription.state == "active"
        assert read(empty, f"leave+{token}@{HOST}", "leave") == ("handled", "left")
        assert (subscription.state, subscription.left_by) == ("left", "mail")


def mail_token(subscription, own):
    return TOKENS.make_for_mail("leave-list", subscription.id, own.nonce)


def test_one_that_kills_its_reader_is_given_up_after_a_few_times(session, now):
    row = arrive(session, now, b"x", "x", "staff")
    for attempt in range(MOST_ATTEMPTS):
        assert claim_next(session, now + attempt * LEASE) is row
        assert claim_next(session, now + attempt * LEASE) is None
    claim_next(session, now + MOST_ATTEMPTS * LEASE)
    assert (row.state, row.outcome) == ("parked", "too_often")


def test_who_comes_late_with_an_old_claim_does_nothing(session, now, reader):
    row = arrive(session, now, b"From: a@example.org\r\n\r\nx", "x", "staff")
    claim_next(session, now)
    old = InboxMessage(id=row.id, attempts=0, purpose="staff", content=b"")
    handle(session, reader, old, (), now)
    assert row.state == "waiting"


def test_parked_mail_is_read_again_or_put_away(session, now):
    row = arrive(session, now, b"x", "x", "staff")
    park(session, row, "broken", now)
    read_again(session, row.id, 1, now)
    assert claim_next(session, now) is row
    park(session, row, "broken", now)
    put_away(session, row.id, 1, now)
    assert (row.state, row.outcome) == ("handled", "seen")


def test_what_was_handled_is_forgotten_and_nothing_else(session, now):
    states = ("handled", "dropped", "parked", "waiting")
    for state in states:
        row = arrive(session, now, state.encode(), "x", "staff")
        row.state, row.settled_at = state, None if state == "waiting" else now
    session.flush()
    forget_mail(session, now + timedelta(days=29), 30)
    assert len(session.scalars(select(InboxMessage.id)).all()) == 4
    forget_mail(session, now + timedelta(days=30), 30)
    assert set(session.scalars(select(InboxMessage.state))) == {"parked", "waiting"}
    assert mail_late(session, now + timedelta(minutes=5)) == 1


NESTED = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3000))
WRAPPED = b"Content-Type: message/rfc822\r\n\r\n" * 3000
PIECES = st.sampled_from(
    [
        *(b"From: a@example.org\r\n", b"From: =?utf-8?b?//8=?= <a@example.org>\r\n", b"Subject: =?x-nothing?q?a?=\r\n"),
        *(b"Subject: =?utf-8?q?=FF=00?=\r\n", b"MIME-Version: 1.0\r\n", b"\r\n", b"--b\r\n", b"--b--\r\n", b"\xff\xfe\x00"),
        *(b'Content-Type: multipart/mixed; boundary="b"\r\n', b"Content-Type: text/html; charset=utf-7\r\n"),
        *(b"Content-Type: text/plain; charset=punycode\r\n", b"Content-Type: text/plain; charset*=x'y'%FF\r\n"),
        *(b"Content-Transfer-Encoding: base64\r\n", b"Content-Transfer-Encoding: x-uuencode\r\n", b"Content-Type: ;;;\r\n"),
        *(b"Content-Type: multipart/report; boundary=b\r\n", b"Content-Type: message/delivery-status\r\n"),
        *(b"Content-Type: message/feedback-report\r\n", b"Final-Recipient: rfc822; x@example.org\r\nAction: failed\r\n"),
        *(b"Status: 5.1.1\r\n", b"Authentication-Results: mx.example.org; dmarc=pass (((\r\n", b"<p><a href=x>" * 20),
        *(b"Message-ID: <" + b"x" * 900 + b">\r\n", b"Content-Disposition: attachment; filename*=utf-8''%00\r\n"),
    ]
)
HOSTILE = st.one_of(st.binary(max_size=600), st.lists(st.one_of(PIECES, st.binary(max_size=40)), max_size=30).map(b"".join))


@given(HOSTILE)
@example(NESTED)
@example(WRAPPED)
@example(b"Content-Type: text/html\r\n\r\n" + b"<div>" * 20_000)
@example(b"Subject: " + b"=?utf-8?q?a?= " * 20_000)
@example(b"From: " + b"a," * 50_000 + b"\r\n\r\n")
@example(b"Authentication-Results: mx.example.org; " + b"(" * 50_000)
def test_nothing_that_comes_makes_reading_fail(content):
    message = parse(content)
    wording = wording_of(message)
    for text in (wording.subject, wording.body, *(f"{each.address}{each.diagnostic}" for each in failures_in(message))):
        text.encode()
        assert "\0" not in text
    assert len(wording.subject) <= 200
    assert len(wording.body) <= 20_000
    complaint = Complaint(message)
    complaint.senders, complaint.message_ids  # noqa: B018 (they are read)
    is_automatic(message, "")
    is_proved(message, "a@example.org", AUTHSERV)
    event("has an author" if author_of(message) else "has none")
    event("several parts" if message.is_multipart() else "one part")


PURPOSES = {"post": f"news@{HOST}", "staff": f"abuse@{HOST}", "leave": f"leave+1.x@{HOST}", "bounce": f"bounces+1.x@{HOST}"}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=HOSTILE, purpose=st.sampled_from(sorted(PURPOSES)), genuine=st.booleans())
def test_whatever_comes_is_settled_and_kept(session, now, content, purpose, genuine):
    for table in (Post, Bounce, InboxMessage):
        session.execute(delete(table))
    session.expunge_all()
    if not session.scalars(select(Subscription.id)).all():
        a_subscriber(session, now, a_list(session, now, slug="news"))
    delivery = a_sent(session, now)
    from tests.factories.inbox import verp

    recipient = verp(delivery) if genuine and purpose == "bounce" else PURPOSES[purpose]
    whole = {"bounce": a_report, "staff": a_complaint}.get(purpose, lambda _: bytes(a_message()))(delivery)
    row = arrive(session, now, whole[:300] + content + whole[300:] if genuine else content, recipient, purpose)
    reader = Reader(tokens=TOKENS, authserv_id=AUTHSERV)
    handle(session, reader, claim_next(session, now), (), now)
    session.flush()
    event(f"{purpose}: {row.state}")
    assert row.state in {"handled", "dropped", "parked"}
    assert row.outcome
