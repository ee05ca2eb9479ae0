"""What SES tells by way of SNS: believed only when Amazon signed it, for a topic of ours; told twice, it counts once."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from modules.mailings.inbox.claiming import claim_next
from modules.mailings.inbox.events import Asking, NotTheirs
from modules.mailings.inbox.handling import Reader, handle
from modules.mailings.inbox.models import Bounce
from modules.mailings.inbox.receiving import receive_event
from modules.mailings.inbox.ses import events_in
from modules.mailings.inbox.sns import Notice, is_theirs
from modules.mailings.lists.models import Suppression
from tests.factories.inbox import TOKENS, a_sent, verp
from tests.factories.sns import CERTIFICATE, CONFIRM, TOPIC, Amazon, a_bounce_of_ses, a_complaint_of_ses


@pytest.fixture(scope="module")
def amazon() -> Amazon:
    return Amazon()


@pytest.fixture
def told(session, now, amazon):
    """Have SES tell something; what became of it."""

    def tell(body: bytes, at=now) -> tuple[str, str] | None:
        if not receive_event(session, "ses", body, at):
            return None
        reader = Reader(tokens=TOKENS, asking=Asking(fetch=amazon.fetch, topics={TOPIC}))
        row = claim_next(session, at)
        handle(session, reader, row, reader.look(row, at), at)
        return row.state, row.outcome

    return tell


def bounces(session) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in session.execute(select(Bounce.kind, Bounce.status).order_by(Bounce.id))]


@pytest.mark.parametrize("version", ["1", "2"])
def test_a_bounce_counts_and_told_again_it_does_not(session, now, amazon, told, version):
    body = amazon.says(a_bounce_of_ses(verp(a_sent(session, now))), version)
    assert told(body) == ("handled", "event")
    assert (bounces(session), told(body)) == ([("permanent", "5.1.1")], None)
    assert session.scalars(select(Suppression.reason)).all() == ["bounced"]


def test_told_again_in_other_bytes_it_is_the_same(session, now, amazon, told):
    """What is not signed can be changed by anybody who has seen it: three days of that would end somebody's mail."""
    body = amazon.says(a_bounce_of_ses(verp(a_sent(session, now)), "5.2.2"))
    for day in range(5):
        again = changed(body, UnsubscribeURL=f"https://example.org/{day}")
        assert told(again, now + timedelta(days=day)) == ("handled", "event")
    assert bounces(session) == [("permanent", "5.2.2")]
    assert session.scalars(select(Suppression.reason)).all() == []


def test_what_may_pass_counts_for_nothing(session, now, amazon, told):
    delivery = a_sent(session, now)
    told(amazon.says(a_bounce_of_ses(verp(delivery), "4.4.7", "Transient")))
    told(amazon.says(a_bounce_of_ses(verp(delivery), "4.4.7")))
    assert bounces(session) == [("temporary", "4.4.7")] * 2
    assert session.scalars(select(Suppression)).all() == []


@pytest.mark.parametrize("by", ["sender", "message_id"])
def test_a_complaint_is_found_with_the_address_blacked_out(session, now, amazon, told, by):
    delivery = a_sent(session, now)
    message = a_complaint_of_ses(verp(delivery)) if by == "sender" else a_complaint_of_ses("x@y.example", delivery.message_id)
    assert told(amazon.says(message)) == ("handled", "event")
    assert bounces(session) == [("complaint", "")]
    assert session.scalars(select(Suppression.reason)).all() == ["complained"]


def changed(body: bytes, **over: str) -> bytes:
    return json.dumps(json.loads(body) | over).encode()


@pytest.mark.parametrize(
    "over",
    [
        {"Message": "{}"},
        {"Subject": "new"},
        {"Signature": ""},
        {"Signature": "?"},
        {"SignatureVersion": "3"},
        {"SigningCertURL": "https://evil.example/x.pem"},
        {"SigningCertURL": "https://sns.us-west-2.amazonaws.com.evil.example/x.pem"},
        {"SigningCertURL": "https://sns.us-west-2.amazonaws.com/x.txt"},
        {"SigningCertURL": "https://sns.us-west-2.amazonaws.com/another.pem"},
        {"SigningCertURL": "https://evil-bucket.s3.amazonaws.com/x.pem"},
    ],
    ids=str,
)
def test_forged_ones_are_dropped(session, now, amazon, told, over):
    body = amazon.says(a_bounce_of_ses(verp(a_sent(session, now))))
    assert told(changed(body, **over)) == ("dropped", "forged")
    assert bounces(session) == []


def test_a_certificate_that_is_not_in_force_proves_nothing(session, now, amazon, told):
    assert told(amazon.says(a_complaint_of_ses("x")), now + timedelta(days=5000)) == ("dropped", "forged")


@pytest.mark.parametrize("topic", ["arn:aws:sns:us-west-2:666:mail", ""])
def test_somebody_elses_topic_is_not_ours_however_well_signed(amazon, topic):
    with pytest.raises(NotTheirs):
        Notice.read(amazon.says("{}", TopicArn=topic), {TOPIC})


def test_a_topic_that_asks_is_confirmed_once_it_is_seen_to_be_theirs(amazon, told):
    amazon.asked.clear()
    assert told(amazon.asks()) == ("handled", "event")
    assert amazon.asked == [CERTIFICATE, CONFIRM]


def test_nothing_but_amazon_is_asked(amazon, told):
    amazon.asked.clear()
    assert told(changed(amazon.asks(), SubscribeURL="https://evil.example/")) == ("dropped", "forged")
    assert told(amazon.asks(SubscribeURL="https://evil.example/")) == ("dropped", "forged")
    assert set(amazon.asked) == {CERTIFICATE}


@pytest.mark.parametrize(
    "address",
    [
        "http://sns.us-west-2.amazonaws.com/x.pem",
        "https://sns.us-west-2.amazonaws.com:8443/x.pem",
        "https://user@sns.us-west-2.amazonaws.com/x.pem",
        "https://sns.us-west-2.amazonaws.com\\@evil.example/x.pem",
        "https://evil.example/sns.us-west-2.amazonaws.com/x.pem",
        "https://[sns.us-west-2.amazonaws.com/x.pem",
        "https://sns.us-west-2.amazonaws.com\n.evil.example/x.pem",
        "",
    ],
)
def test_addresses_of_others_are_seen(address):
    assert not is_theirs(address)


def test_where_nobody_answers_it_is_tried_again(session, now, amazon):
    receive_event(session, "ses", amazon.says("{}"), now)
    reader = Reader(tokens=TOKENS, asking=Asking(topics={TOPIC}))
    row = claim_next(session, now)
    with pytest.raises(OSError):
        reader.look(row, now)
    assert (row.state, row.attempts) == ("waiting", 1)


WORDS = st.sampled_from(
    ["Bounce", "Complaint", "bounce", "mail", "bouncedRecipients", "notificationType", "5.1.1", "a\0\ud800"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


@given(JSON | st.binary(max_size=200))
def test_whatever_is_said_reading_ends_well(said):
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    events_in(body.decode("utf-8", "replace"))
    with pytest.raises(NotTheirs):
        Notice.read(body, {TOPIC})
