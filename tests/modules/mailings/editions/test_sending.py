"""What goes to a reader, and who is passed over at the last moment."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select, text

from modules.deliveries.batches import begin_batch, claim_batch
from modules.mailings.editions.queries import pages_of
from modules.mailings.editions.sending import Newsletters
from modules.mailings.editions.stopping import pause, recall, resume
from modules.mailings.lists.leaving import Way, leave, leave_all
from modules.mailings.lists.models import MailingList, Subscriber, Subscription
from modules.mailings.lists.suppressing import Reason, suppress
from modules.people.models import Address
from tests.conftest import counted_queries
from tests.factories.editions import AUTHOR

LEASE = timedelta(minutes=3)


@pytest.fixture
def letters(tools) -> Newsletters:
    return Newsletters(links=tools.links, head=tools.head, mail_host="lists.example.org")


def claimed(session, letters, now):
    return [claim for claim, _ in claim_batch(session, letters.kind, now, LEASE, 100)]


def begun(session, letters, now):
    return begin_batch(session, letters.kind, claimed(session, letters, now), now, LEASE)


def subscription(session, name) -> Subscription:
    own = select(Subscription).join(Address, Address.id == Subscription.address_id)
    return session.scalars(own.where(Address.key == f"{name}@example.org")).one()


def test_a_reader_gets_the_pressed_page_with_their_own_links(session, sent_to, letters, tools):
    edition = sent_to("ann", "bo")
    attempts = begun(session, letters, edition.send_at)
    page = pages_of(session, edition.id)["en"]
    for row, content in zip(attempts, letters.fill(session, attempts, edition.send_at), strict=True):
        message = message_from_bytes(content, policy=policy.default)
        own, nonce = (
            subscription(session, row.address.partition("@")[0]),
            session.scalar(
                select(Subscriber.nonce)
                .join(Subscription, Subscription.address_id == Subscriber.address_id)
                .where(Subscription.id == row.recipient_id)
            ),
        )
        leave_link = tools.links.leave_list(own.id, nonce, "en")
        text_part, html_part = (part.get_content() for part in message.iter_parts())
        assert leave_link in text_part
        assert leave_link in html_part
        assert text_part.splitlines()[:3] == page.text.splitlines()[:3]
        assert (message["To"], message["Subject"]) == (row.address, page.subject)
        assert message["List-Unsubscribe"].startswith(f"<{leave_link}>")
        assert "<mailto:leave+" in message["List-Unsubscribe"]
        assert message["Archived-At"] == f"<{tools.links.edition(edition_slug(session, edition), edition.number, 'en')}>"


def edition_slug(session, edition) -> str:
    return session.scalar(text(f"select slug from mailings_list where id = {edition.list_id}"))  # noqa: S608 (an id of ours)


def test_only_what_is_being_sent_is_taken(session, sent_to, letters, now):
    edition = sent_to("ann")
    pause(session, edition.id, AUTHOR, now)
    assert claimed(session, letters, edition.send_at) == []
    resume(session, edition.id, AUTHOR, now)
    assert len(claimed(session, letters, edition.send_at)) == 1


def test_who_left_between_freezing_and_the_last_moment_is_not_mailed(session, sent_to, letters, rows):
    edition = sent_to("stays", "leaves", "leaves-all", "pauses", "bounces", "forgotten")
    claims = claimed(session, letters, edition.send_at)
    moment = edition.send_at
    leave(session, subscription(session, "leaves").id, Way.ONE_CLICK, moment)
    leave_all(session, subscription(session, "leaves-all").address_id, Way.PAGE, moment)
    subscriber = session.get(Subscriber, subscription(session, "pauses").address_id)
    subscriber.paused_until = (moment + timedelta(days=9)).date()
    suppress(session, "bounces@example.org", Reason.BOUNCED, moment)
    session.delete(subscription(session, "forgotten"))
    session.flush()
    attempts = begin_batch(session, letters.kind, claims, moment, LEASE)
    assert [row.address for row in attempts] == ["stays@example.org"]
    assert {name: (row.state, row.answer) for name, row in rows(edition).items()} == {
        "stays": ("attempting", ""),
        "leaves": ("suppressed", "left"),
        "leaves-all": ("suppressed", "left"),
        "pauses": ("suppressed", "paused"),
        "bounces": ("suppressed", "bounced"),
        "forgotten": ("suppressed", "gone"),
    }


def test_what_was_claimed_of_a_recalled_edition_does_not_leave(session, sent_to, letters, rows, now):
    edition = sent_to("ann", "bo")
    claims = claimed(session, letters, edition.send_at)[:1]
    recall(session, edition.id, AUTHOR, now)
    assert begin_batch(session, letters.kind, claims, edition.send_at, LEASE) == []
    assert {row.answer for row in rows(edition).values()} <= {"recalled", ""}


def test_what_was_claimed_of_a_list_that_was_given_up_does_not_leave(session, sent_to, letters, rows, now):
    edition = sent_to("a")
    session.get_one(MailingList, edition.list_id).retired_at = now
    session.flush()
    assert begun(session, letters, edition.send_at) == []
    assert (rows(edition)["a"].state, rows(edition)["a"].answer) == ("suppressed", "retired")


def test_pausing_takes_nothing_from_who_was_claimed(session, sent_to, letters, now):
    edition = sent_to("ann")
    claims = claimed(session, letters, edition.send_at)
    pause(session, edition.id, AUTHOR, now)
    assert len(begin_batch(session, letters.kind, claims, edition.send_at, LEASE)) == 1


def test_a_batch_of_any_size_is_filled_by_two_statements_at_the_most(session, sent_to, letters, engine):
    edition = sent_to(*(f"r{number}" for number in range(12)))
    attempts = begun(session, letters, edition.send_at)
    for expected in (2, 1):
        with counted_queries(engine) as statements:
            assert len(letters.fill(session, attempts, edition.send_at)) == 12
        assert len(statements) == expected
