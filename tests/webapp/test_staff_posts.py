"""Messages to lists: staff and moderators see what waits, decide by a button, and say who may post."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.core.links import DECIDE_POST
from modules.mailings.inbox.models import InboxMessage, Post, Poster
from modules.mailings.items.models import Item
from modules.mailings.lists.models import MailingList, Suppression
from modules.mailings.lists.suppressing import Reason, suppress
from tests.conftest import counted_queries
from tests.factories.accounts import signed_in_client
from tests.factories.browsing import page, post_form
from tests.factories.inbox import a_parked_message, a_post, a_poster, a_sent, an_asked_moderator
from tests.factories.lists import a_list
from tests.factories.people import a_person

POSTS, INBOX = "/staff/mail/posts", "/staff/mail/inbox"


@pytest.fixture
def editor(app):
    return signed_in_client(app, "editor")


def words(answer) -> str:
    return " ".join(page(answer).select_one("main").text.split())


def one(fresh_database, what):
    with Session(fresh_database) as session:
        return session.scalars(what).one_or_none()


def items(fresh_database) -> int:
    return one(fresh_database, select(func.count()).select_from(Item))


@pytest.fixture
def asked(app, made):
    """A post that waits, and the address of the page in the letter to a moderator."""
    ask = made(an_asked_moderator)
    return ask.post_id, f"/mail/posts/{app.extensions['convene.tokens'].make(DECIDE_POST, ask.id, ask.nonce)}"


def test_an_empty_page_says_what_the_address_is(editor):
    answer = words(editor.get(POSTS))
    assert "Nothing waits for you" in answer
    assert "list@localhost" in answer


def test_what_waits_is_shown_as_text_and_told_by_a_button(editor, made, fresh_database):
    post = made(a_post, body="Hello <script>x</script> [a](https://example.org/)", left_out=2)
    assert "A question" in words(editor.get(POSTS))
    shown = editor.get(f"{POSTS}/{post.id}")
    assert "2 files were attached. They are left out." in words(shown)
    assert page(shown).select("main .prosetext script") == []
    assert items(fresh_database) == 0
    answer = post_form(editor, f"{POSTS}/{post.id}/approve", seen=POSTS)
    assert answer.status_code == 302
    assert items(fresh_database) == 1
    post_form(editor, f"{POSTS}/{post.id}/refuse", seen=POSTS)
    assert "Somebody else has decided" in editor.get(POSTS).text
    assert one(fresh_database, select(Post.state)) == "approved"
    assert editor.get(f"/newsletters/posts/{post.id}").status_code == 200


def test_a_moderator_decides_with_the_link_of_the_letter_alone(client, asked, fresh_database):
    _, address = asked
    seen = client.get(address)
    assert seen.headers["Cache-Control"].startswith("no-store")
    assert one(fresh_database, select(Post.state)) == "held"
    assert post_form(client, f"{address}/approve", seen=address).status_code == 302
    assert "There is nothing left to do" in words(client.get(address))
    assert (one(fresh_database, select(Post.state)), items(fresh_database)) == ("approved", 1)


def test_a_moderator_refuses(client, asked, fresh_database):
    post_id, address = asked
    post_form(client, f"{address}/refuse", seen=address)
    assert (one(fresh_database, select(Post.state)), items(fresh_database)) == ("refused", 0)
    assert client.get(f"/newsletters/posts/{post_id}").status_code == 404


def test_a_forged_link_leads_nowhere(client, asked):
    _, address = asked
    assert client.get(f"{address[:-2]}xx").status_code == 404
    assert post_form(client, f"{address[:-2]}xx/approve", seen=address).status_code == 404


def test_what_waits_or_went_to_a_closed_list_is_not_public(client, made):
    closed = made(a_list, open=False)
    assert client.get(f"/newsletters/posts/{made(a_post).id}").status_code == 404
    assert client.get(f"/newsletters/posts/{made(a_post, closed).id}").status_code == 404


def test_who_may_post_is_said_here(editor, made, fresh_database):
    mailing = made(a_list)
    made(a_person, address="maria@example.org")
    sent = {"list_id": mailing.id, "address": "Maria@Example.org", "moderates": "y"}
    assert post_form(editor, f"{POSTS}/posters", sent, seen=POSTS).status_code == 302
    poster = one(fresh_database, select(Poster))
    assert (poster.list_id, poster.moderates) == (mailing.id, True)
    assert "maria@example.org" in words(editor.get(POSTS))
    post_form(editor, f"{POSTS}/posters/remove", {"list_id": mailing.id, "address_id": poster.address_id}, seen=POSTS)
    assert one(fresh_database, select(Poster)) is None


@pytest.mark.parametrize("address", ["", "nobody", "stranger@example.org", "claimed@example.org"])
def test_only_a_proved_address_may_post(editor, made, fresh_database, address):
    mailing = made(a_list)
    made(a_person, address="claimed@example.org", confirmed=False)
    answer = post_form(editor, f"{POSTS}/posters", {"list_id": mailing.id, "address": address}, seen=POSTS)
    assert answer.status_code == 422
    assert one(fresh_database, select(Poster)) is None


def test_a_list_that_is_none_is_refused(editor, made, fresh_database):
    made(a_person, address="maria@example.org")
    answer = post_form(editor, f"{POSTS}/posters", {"list_id": 99, "address": "maria@example.org"}, seen=POSTS)
    assert answer.status_code == 422


def test_the_page_asks_the_same_however_much_there_is(editor, made, fresh_database):
    counts = []
    for _ in range(2):
        for _ in range(3):
            mailing = made(a_list)
            made(a_post, mailing)
            made(a_poster, mailing, made(a_person, address=f"poster-{mailing.id}@example.org"))
        with counted_queries(fresh_database) as statements:
            editor.get(POSTS)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_mail_that_needs_a_person_is_shown_as_text_and_put_away(editor, made, fresh_database):
    row = made(a_parked_message)
    assert "postmaster@localhost" in words(editor.get(INBOX))
    shown = editor.get(f"{INBOX}/{row.id}")
    assert "<b>Hello</b>" in words(shown)
    post_form(editor, f"{INBOX}/{row.id}/again", seen=INBOX)
    assert one(fresh_database, select(InboxMessage.state)) == "waiting"
    assert post_form(editor, f"{INBOX}/{row.id}/seen", seen=INBOX).status_code == 404
    other = made(a_parked_message)
    post_form(editor, f"{INBOX}/{other.id}/seen", seen=INBOX)
    assert editor.get(f"{INBOX}/{other.id}").status_code == 404


def test_staff_write_again_to_an_address_whose_mail_came_back(editor, made, fresh_database):
    def bounced(session, now):
        from modules.mailings.inbox.bouncing import Report, note_bounce

        delivery = a_sent(session, now, address="reader@example.org")
        note_bounce(session, Report(source="x", delivery=delivery, kind="permanent", status="5.1.1"), now)
        suppress(session, "reader@example.org", Reason.COMPLAINED, now)

    made(bounced)
    assert "reader@example.org" in words(editor.get(INBOX))
    post_form(editor, f"{INBOX}/forgive", {"address": "reader@example.org"}, seen=INBOX)
    assert "reader@example.org" not in words(editor.get(INBOX))
    live = select(Suppression.reason).where(Suppression.lifted_at.is_(None))
    assert one(fresh_database, live) == "complained"
    assert post_form(editor, f"{INBOX}/forgive", {"address": "x"}, seen=INBOX).status_code == 302
    assert one(fresh_database, select(func.count()).select_from(MailingList)) == 0
