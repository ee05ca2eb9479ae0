"""A digest as it arrives: who gets it at the last moment, and what it says."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select, update

from modules.deliveries.batches import Attempt, begin_batch, claim_batch
from modules.deliveries.models import Delivery
from modules.mailings.digests.models import Told
from modules.mailings.digests.pressing import DigestPress
from modules.mailings.digests.sending import Digests
from modules.mailings.lists.leaving import Way, leave_all, leave_by_token
from modules.mailings.lists.models import Subscriber, Subscription
from tasks.context import context_of, words
from tests.conftest import counted_queries
from tests.factories.items import an_item
from tests.factories.lists import a_list, a_subscriber

HOUR, DAY, LEASE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=3)
LINK = re.compile(r"https?://[^\s\"<>]+")
Arrive = Callable[..., list[tuple[Attempt, bytes]]]


@pytest.fixture
def kind(config):
    real = context_of(config)
    press = DigestPress(words=words, links=real.links, head=real.head, zone="America/Los_Angeles")
    return Digests(press=press, mail_host="mail.example.org").kind


@pytest.fixture
def arrive(session, kind) -> Arrive:
    """What goes out at a moment, parsed."""

    def go(moment, limit=500):
        claims = [claim for claim, _ in claim_batch(session, kind, moment, LEASE, limit)]
        rows = begin_batch(session, kind, claims, moment, LEASE)
        made = kind.fill(session, rows, moment) if rows else []
        return [message_from_bytes(each, policy=policy.default) for each in made]

    return go


@pytest.fixture
def topic(session, now):
    return a_list(session, now, name_en="Sample announcements", name_es="Avisos de muestra", slug="sample-announcements")


@pytest.fixture
def noon(session, now, digests_at):
    digests_at(now)
    return now + 2 * HOUR


def parts(message):
    text, html = message.iter_parts()
    return text.get_content(), html.get_content()


def answers(session):
    return session.scalars(select(Delivery.answer).order_by(Delivery.id).execution_options(populate_existing=True)).all()


def test_both_parts_say_the_same_in_the_same_order(session, now, topic, noon, digests_at, arrive):
    a_subscriber(session, now, topic, hour=12)
    an_item(session, now, topic, headline="Soup & questions <first>", due_at=now + 5 * DAY)
    an_item(session, now, topic, headline="A later thing", kind="module")
    digests_at(noon)
    [message] = arrive(noon)
    assert message["Subject"] == "Soup & questions <first>, and one more thing"
    assert message.get_content_type() == "multipart/alternative"
    text, html = parts(message)
    assert text.index("Soup & questions <first>") < text.index("A later thing")
    assert "Soup &amp; questions &lt;first&gt;" in html
    assert [each.replace("&amp;", "&") for each in LINK.findall(html) if "w3.org" not in each] == LINK.findall(text)
    assert "By Saturday, January 16, 2027, 10:00 a.m. Pacific time" in text
    assert "You get this because this address is on: Sample announcements (daily)." in text
    assert "Two things" not in text
    assert "2 things are new for you" in text
    assert "\ue000" not in text + html


def test_headers_name_the_list_and_how_to_leave_it(session, now, topic, noon, digests_at, arrive):
    reader = a_subscriber(session, now, topic, hour=12)
    an_item(session, now, topic)
    digests_at(noon)
    [message] = arrive(noon)
    own = session.scalars(select(Subscription.id).where(Subscription.address_id == reader.address_id)).one()
    https, mailto = message["List-Unsubscribe"].split(",")
    assert re.fullmatch(rf"<http://localhost/subscriptions/leave/{own}\.[\w-]+>", https)
    assert re.fullmatch(rf"\s*<mailto:leave\+{own}\.[\w-]+@mail.example.org>", mailto)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "sample-announcements" in message["List-Id"]
    assert message["Auto-Submitted"] == "auto-generated"
    assert https.strip("<>") in parts(message)[0]


def test_one_click_leaves_all_lists_by_which_a_digest_comes_and_no_other(session, config, now, topic, noon, digests_at, arrive):
    """In the name of the digest, since it is of no one list; a link in both parts says the same (RFC 8058)."""
    second, silent = a_list(session, now, name_en="Deadlines"), a_list(session, now)
    reader = a_subscriber(session, now, topic, second, silent, hour=12)
    for each in (topic, second):
        an_item(session, now, each)
    digests_at(noon)
    [message] = arrive(noon)
    assert re.search(r"<digest\.localhost>$", str(message["List-Id"]))
    https, mailto = (each.strip(" <>") for each in message["List-Unsubscribe"].split(","))
    text, html = parts(message)
    assert f"Leave all 2 of these lists: {https}" in text
    assert f'<a href="{https}">Leave all 2 of these lists</a>' in html
    tokens = context_of(config).links.tokens
    for way, token in ((Way.ONE_CLICK, https.rpartition("/")[2]), (Way.MAIL, mailto.partition("+")[2].partition("@")[0])):
        assert len(leave_by_token(session, tokens, token, way, noon)) == 2
    left = select(Subscription.list_id, Subscription.state, Subscription.left_by).where(
        Subscription.address_id == reader.address_id
    )
    states = {row[0]: tuple(row[1:]) for row in session.execute(left)}
    assert states == {topic.id: ("left", "one_click"), second.id: ("left", "one_click"), silent.id: ("active", "")}


def test_a_mailbox_that_would_have_too_long_a_name_is_not_offered(session, now, noon, digests_at, arrive):
    lists = [a_list(session, now) for _ in range(12)]
    a_subscriber(session, now, *lists, hour=12)
    an_item(session, now, *lists)
    digests_at(noon)
    [message] = arrive(noon)
    assert re.fullmatch(r"<http://localhost/subscriptions/leave/[0-9-]+\.[\w-]+>", str(message["List-Unsubscribe"]))


def test_a_reader_of_spanish_gets_spanish_and_what_is_not_said_in_it_says_so(session, now, topic, noon, digests_at, arrive):
    a_subscriber(session, now, topic, hour=12, language="es")
    an_item(session, now, topic, headline_es="Primero la sopa")
    an_item(session, now, topic, headline="Only in English", headline_es=None)
    digests_at(noon)
    [message] = arrive(noon)
    text, html = parts(message)
    assert message["Content-Language"] == "es"
    assert "Primero la sopa" in text
    assert "Avisos de muestra" in text
    assert '<tr lang="en">' in html
    assert html.count('lang="es"') >= 1


def test_a_correction_is_marked(session, now, topic, noon, digests_at, arrive):
    a_subscriber(session, now, topic, hour=12)
    item = an_item(session, now, topic)
    digests_at(noon)
    [first] = arrive(noon)
    item.revision, item.version, item.changed_at = 2, 2, noon
    an_item(session, noon, topic)
    session.flush()
    digests_at(noon + DAY)
    [second] = arrive(noon + DAY)
    assert ["Corrected" in parts(each)[0] for each in (first, second)] == [False, True]
    assert [parts(second)[at].count("Corrected") for at in (0, 1)] == [1, 1]


def test_what_was_corrected_before_it_left_is_not_told_again(session, now, topic, noon, digests_at, arrive):
    a_subscriber(session, now, topic, hour=12)
    item = an_item(session, now, topic)
    digests_at(noon)
    item.revision, item.version, item.changed_at = 2, 2, noon
    item.texts[0].headline = "As it is now"
    session.flush()
    [message] = arrive(noon)
    assert message["Subject"] == "As it is now"
    assert session.scalars(select(Told.revision).execution_options(populate_existing=True)).all() == [2]
    assert digests_at(noon + DAY) == []


def test_of_two_digests_that_wait_the_later_tells_of_a_correction(session, now, topic, noon, digests_at, arrive):
    a_subscriber(session, now, topic, hour=12)
    item = an_item(session, now, topic, headline="Corrected while it waited")
    an_item(session, now, topic, headline="As it was")
    digests_at(noon)
    item.revision, item.version, item.changed_at = 2, 2, noon
    session.flush()
    digests_at(noon + DAY)
    assert [each["Subject"] for each in arrive(noon + DAY)] == ["As it was", "Corrected while it waited"]


def test_a_digest_that_a_later_one_overtakes_is_over_and_its_reader_left_nothing(session, now, topic, noon, digests_at, arrive):
    a_subscriber(session, now, topic, hour=12)
    item = an_item(session, now, topic, headline="Corrected while it waited")
    digests_at(noon)
    item.revision, item.version, item.changed_at = 2, 2, noon
    session.flush()
    digests_at(noon + DAY)
    assert len(arrive(noon + DAY)) == 1
    rows = session.execute(select(Delivery.state, Delivery.answer).order_by(Delivery.id)).all()
    assert rows[0] == ("suppressed", "over")


def test_what_is_withdrawn_meanwhile_vanishes(session, now, topic, noon, digests_at, arrive):
    for _ in range(2):
        a_subscriber(session, now, topic, hour=12)
    gone, stays = an_item(session, now, topic, headline="Gone"), an_item(session, now, topic, headline="Stays")
    digests_at(noon)
    gone.state = "withdrawn"
    session.flush()
    made = arrive(noon, limit=1)
    assert [each["Subject"] for each in made] == ["Stays"]
    stays.due_at = noon
    session.flush()
    assert arrive(noon) == []
    assert answers(session) == ["", "over"]


def test_nobody_gets_it_who_left_meanwhile(session, now, topic, noon, digests_at, arrive):
    left, all_left, stays = (a_subscriber(session, now, topic, hour=12) for _ in range(3))
    an_item(session, now, topic)
    digests_at(noon)
    own = update(Subscription).where(Subscription.address_id == left.address_id)
    session.execute(own.values(state="left", left_at=noon))
    leave_all(session, all_left.address_id, Way.PAGE, noon)
    assert len(arrive(noon)) == 1
    assert answers(session) == ["left", "left", ""]
    assert stays.address_id


def test_who_left_one_list_of_two_gets_what_is_on_the_other(session, now, topic, noon, digests_at, arrive):
    other = a_list(session, now, name_en="Another list")
    a_subscriber(session, now, topic, other, hour=12)
    an_item(session, now, topic, headline="On the list that is left")
    an_item(session, now, other, headline="On the other")
    digests_at(noon)
    session.execute(update(Subscription).where(Subscription.list_id == topic.id).values(state="left", left_at=noon))
    [message] = arrive(noon)
    assert message["Subject"] == "On the other"
    assert "Sample announcements" not in parts(message)[0]


def test_a_pause_chosen_meanwhile_keeps_it_until_its_end(session, now, topic, noon, digests_at, arrive):
    reader = a_subscriber(session, now, topic, hour=12)
    an_item(session, now, topic, headline="Over by then", due_at=now + 2 * DAY)
    an_item(session, now, topic, headline="Of use still")
    digests_at(noon)
    pause = update(Subscriber).where(Subscriber.address_id == reader.address_id)
    session.execute(pause.values(paused_until=(noon + 3 * DAY).date()))
    for days in range(3):
        assert arrive(noon + days * DAY) == []
    assert arrive(noon + 3 * DAY - timedelta(minutes=1)) == []
    assert [each["Subject"] for each in arrive(noon + 3 * DAY)] == ["Of use still"]


def test_filling_takes_as_many_statements_for_a_hundred_as_for_one(engine, session, now, topic, noon, digests_at, kind):
    def counted(moment):
        digests_at(moment)
        claims = [claim for claim, _ in claim_batch(session, kind, moment, LEASE, 500)]
        rows = begin_batch(session, kind, claims, moment, LEASE)
        with counted_queries(engine) as statements:
            kind.fill(session, rows, moment)
        return len(rows), len(statements)

    a_subscriber(session, now, topic, hour=12)
    an_item(session, now, topic)
    assert counted(noon) == (1, 3)
    for _ in range(99):
        a_subscriber(session, noon, topic, hour=12)
    for _ in range(4):
        an_item(session, noon, topic)
    assert counted(noon + DAY) == (100, 3)
    for _ in range(100):
        a_subscriber(session, noon, topic, hour=13)
