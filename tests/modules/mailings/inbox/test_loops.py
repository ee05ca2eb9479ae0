"""Nothing automatic is posted or answered, and nothing that we send can come back as a post: loops cannot begin."""

from __future__ import annotations

from email import message_from_bytes

import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from modules.deliveries.models import Delivery
from modules.mailings.inbox.automatic import is_automatic
from modules.mailings.inbox.models import Bounce, InboxMessage, Post
from modules.mailings.letters import LETTERS
from modules.outbox.models import OutboxFact
from tests.factories.inbox import HOST, TOKENS, a_message, a_poster, verp
from tests.factories.lists import a_list
from tests.factories.people import a_person

LIST = f"news@{HOST}"
SIGNS = [
    *(
        ("Auto-Submitted", each)
        for each in ("auto-replied", "auto-generated", "AUTO-NOTIFIED; owner=x", " Auto-Generated ", "yes")
    ),
    *(("Precedence", each) for each in ("bulk", "JUNK", " list ", "auto_reply")),
    *((name, "x") for name in ("List-Id", "list-unsubscribe", "X-Autoreply", "X-AUTORESPOND", "X-Auto-Response-Suppress")),
    *((name, LIST) for name in ("X-Loop", "Feedback-ID", "List-Id")),
]
HARMLESS = [
    ("Reply-To", LIST),
    ("Reply-To", f"{TOKENS.make_for_mail('bounces', 1)}@{HOST}"),
    ("Return-Path", f"<{LIST}>"),
    ("Errors-To", LIST),
    ("Disposition-Notification-To", "maria@example.org"),
    ("Return-Receipt-To", LIST),
    ("Auto-Submitted", "no"),
    ("Precedence", "first-class"),
    ("In-Reply-To", "<x@y>"),
]


@pytest.fixture
def news(session, now):
    """A list to which Maria may post, so that a slip would be published."""
    made = a_list(session, now, slug="news")
    a_poster(session, now, made, a_person(session, now, address="maria@example.org"))
    return made


def what_followed(session) -> tuple[int, int, int]:
    """Posts, things to tell and letters."""
    return tuple(len(session.scalars(select(each)).all()) for each in (Post.id, OutboxFact.id, Delivery.id))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    signs=st.lists(st.sampled_from(SIGNS), max_size=2),
    others=st.lists(st.sampled_from(HARMLESS), max_size=4),
    empty=st.booleans(),
)
@example(signs=[("Auto-Submitted", "auto-replied")], others=[("Auto-Submitted", "no")], empty=False)
@example(signs=[("Precedence", "bulk")], others=[("Precedence", "first-class")], empty=False)
def test_a_sign_of_a_program_among_any_headers_is_enough(session, now, news, read, signs, others, empty):
    session.execute(delete(Post))
    session.execute(delete(InboxMessage))
    session.expunge_all()
    before, message = what_followed(session), a_message()
    for name, value in [*others, *signs]:
        message._headers.append((name, value))  # as a stranger writes it: twice, and in any order
    became = read(bytes(message), LIST, "post", sender="" if empty else "maria@example.org")
    named = {name for name, _ in signs} & {name for name, _ in others}
    event("two of a name" if named else "automatic" if signs or empty else "by hand")
    if signs or empty:
        assert became == ("dropped", "automatic")
        assert what_followed(session) == before
    else:
        assert became == ("handled", "approved")


@pytest.mark.parametrize("sender", [LIST, "News@LOCALHOST", f"postmaster@{HOST}", f"abuse@{HOST}", "verp"])
@pytest.mark.parametrize("where", ["envelope", "From"])
def test_what_bears_an_address_of_ours_as_its_sender_is_dropped(session, now, news, read, sender, where):
    from tests.factories.inbox import a_sent

    own = verp(a_sent(session, now)) if sender == "verp" else sender
    before = what_followed(session)
    message = a_message(own if where == "From" else "maria@example.org")
    became = read(bytes(message), LIST, "post", sender=own if where == "envelope" else "maria@example.org")
    assert became == ("dropped", "own")
    assert what_followed(session) == before


@pytest.mark.parametrize("purpose", ["bounce", "leave", "staff"])
def test_whatever_comes_to_our_other_mailboxes_is_answered_by_nobody(session, now, read, purpose):
    before = what_followed(session)
    recipient = {"bounce": f"bounces+1.x@{HOST}", "leave": f"leave+1.x@{HOST}", "staff": f"abuse@{HOST}"}[purpose]
    read(bytes(a_message()), recipient, purpose)
    assert what_followed(session) == before
    assert session.scalars(select(Bounce.id)).all() == []


@pytest.mark.parametrize("letter", sorted(LETTERS))
def test_every_letter_of_ours_says_that_a_program_wrote_it(written, letter):
    assert is_automatic(message_from_bytes(bytes(written(letter))), "somebody@example.org")
