"""Posts to lists: published by themselves only for whoever may post and is proved to have written; nothing in them acts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from modules.deliveries.models import Delivery
from modules.mailings.inbox.models import Post, PostAsk
from modules.mailings.inbox.posting import ListGivenUp, PostDecided, approve, refuse
from modules.mailings.inbox.queries import ask_of, public_post
from modules.mailings.inbox.telling import MOST_OPEN, tell_author, tell_moderators, unasked_posts
from modules.mailings.items.models import Item, ItemList, ItemText
from modules.mailings.lists.models import MailingList
from modules.mailings.lists.suppressing import Reason, suppress
from modules.outbox.models import OutboxFact
from modules.people.models import Address
from tests.factories.inbox import AUTHSERV, HOST, TOKENS, a_message, a_post, a_poster, an_asked_moderator, wire
from tests.factories.lists import a_list
from tests.factories.people import a_person


@pytest.fixture
def news(session, now):
    """A list to which Maria may post."""
    made = a_list(session, now, slug="news")
    a_poster(session, now, made, a_person(session, now, address="maria@example.org", language="es"))
    return made


@pytest.fixture
def write(read, news):
    """Have a message come to the list; what became of it."""
    return lambda message, **how: read(bytes(message), f"news@{HOST}", "post", **how)


def the_post(session) -> Post:
    return session.scalars(select(Post)).one()


def items(session) -> int:
    return session.scalar(select(func.count()).select_from(Item))


def test_who_may_post_and_is_proved_posts_at_once(session, news, write):
    assert write(a_message()) == ("handled", "approved")
    item = session.scalars(select(Item)).one()
    said = session.scalars(select(ItemText)).one()
    assert (item.kind, item.state, item.private) == ("post", "published", False)
    assert (said.locale, said.headline, said.summary) == ("es", "A question", "Who brings the maps?")
    assert session.scalars(select(ItemList.list_id)).one() == news.id
    assert item.link == f"/newsletters/posts/{the_post(session).id}"
    assert public_post(session, the_post(session).id)[1] is news


@pytest.mark.parametrize(
    "proof",
    [
        "",
        "mx.evil.example; dmarc=pass header.from=example.org",
        f"{AUTHSERV}; dmarc=fail header.from=example.org",
        f"{AUTHSERV}; dkim=pass header.d=evil.example; dmarc=none header.from=example.org",
        f"{AUTHSERV}; spf=pass smtp.mailfrom=example.org",
        f'{AUTHSERV}; spf=fail smtp.mailfrom="x; dmarc=pass header.from=example.org"@evil.example',
        f"{AUTHSERV}; spf=fail (x; dmarc=pass header.from=example.org) smtp.mailfrom=evil.example",
        f"{AUTHSERV}; spf=fail (a (b; dmarc=pass header.from=example.org; c) smtp.mailfrom=evil.example",
        f"{AUTHSERV}; x-dmarc=pass header.from=example.org; dmarc=passing header.from=example.org",
        f"({AUTHSERV}) evil.example; dmarc=pass header.from=example.org",
        f"{AUTHSERV}; dmarc=pass",
    ],
)
def test_a_sender_nobody_vouches_for_is_held(session, write, proof):
    assert write(a_message(proof=proof)) == ("handled", "held")
    assert (the_post(session).why, items(session)) == ("unproved", 0)


def test_a_result_below_our_own_is_a_forgery(session, write):
    message = a_message(proof=f"{AUTHSERV}; dkim=none")
    message["Authentication-Results"] = f"{AUTHSERV}; dmarc=pass header.from=example.org"
    assert write(message) == ("handled", "held")


@pytest.mark.parametrize(
    "proof",
    [
        f"{AUTHSERV} 1; dkim=pass (good) header.d=Example.org",
        f"{AUTHSERV.upper()}; dmarc=pass (p=none) header.from=example.org",
    ],
)
def test_what_a_mail_server_writes_in_other_ways_is_understood(write, proof):
    assert write(a_message(proof=proof)) == ("handled", "approved")


def test_without_a_mail_server_that_checks_everything_is_held(session, now, news, reader, write):
    object.__setattr__(reader, "authserv_id", "")
    assert write(a_message(proof="; dmarc=pass header.from=example.org")) == ("handled", "held")


def test_a_stranger_is_held_and_so_is_an_address_that_nobody_proved(session, now, news, write):
    assert write(a_message("sam@example.org")) == ("handled", "held")
    assert the_post(session).why == "stranger"
    session.scalars(select(Address).where(Address.key == "maria@example.org")).one().confirmed_at = None
    session.flush()
    assert write(a_message()) == ("handled", "held")


@pytest.mark.parametrize("sender", ["maria@example.org, sam@evil.example", "nobody", "<>"])
def test_one_who_is_nobody_or_several_is_for_a_person(session, write, sender):
    raw = bytes(a_message()).replace(b"From: maria@example.org", b"From: " + sender.encode())
    assert write(raw) == ("parked", "unreadable")
    assert items(session) == 0


@pytest.mark.parametrize(
    "headers",
    [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List_Id": "<x.example.org>"}, {"X_Loop": "x"}],
    ids=str,
)
def test_programs_post_nothing(session, write, headers):
    assert write(a_message(**headers)) == ("dropped", "automatic")
    assert session.scalars(select(Post)).all() == []


def test_a_report_and_what_has_no_sender_post_nothing(session, write):
    assert write(a_message(), sender="") == ("dropped", "automatic")
    assert write(wire("From: maria@example.org\nContent-Type: multipart/report; boundary=b\n\n--b--\n")) == (
        "dropped",
        "automatic",
    )


HOSTILE = """<p onclick="x()">Hello <b>you</b> <script>alert(1)</script><img src="https://evil.example/pixel.png">
<a href="javascript:alert(1)">one</a> <a href="https://example.org/two">two</a><iframe src="https://evil.example"></iframe>
<form action="https://evil.example"><input name=password></form><style>p { display: none }</style></p>"""


def test_html_is_read_as_text_without_anything_that_acts(session, write):
    message = a_message()
    message.set_content(HOSTILE, subtype="html")
    assert write(message) == ("handled", "approved")
    body = the_post(session).body
    assert "Hello **you**" in body
    assert "[two](https://example.org/two)" in body
    for active in ("script", "alert", "pixel", "javascript", "iframe", "form", "onclick", "display", "evil"):
        assert active not in body


def test_plain_text_goes_before_html_and_files_are_left_out(session, write):
    message = a_message()
    message.add_alternative("<p>Never shown</p>", subtype="html")
    message.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="map.exe")
    message.add_attachment("x", filename="notes.txt")
    write(message)
    assert (the_post(session).body, the_post(session).left_out) == ("Who brings the maps?", 2)


def test_markdown_in_plain_text_is_shown_as_typed(session, write):
    message = a_message()
    message.set_content("# Not a heading <b>x</b> [a](https://example.org)\n")
    write(message)
    assert session.scalars(select(ItemText.summary)).one() == "# Not a heading <b>x</b> [a](https://example.org)"


def test_a_subject_is_one_line_and_a_long_text_is_shortened(session, write):
    message = a_message()
    message.set_content("word " * 3000)
    write(bytes(message).replace(b"Subject: A question", b"Subject: =?utf-8?q?One=0D=0ABcc:_all=40example.org?="))
    said = session.scalars(select(ItemText)).one()
    assert said.headline == "One Bcc: all@example.org"
    assert said.summary.endswith("word…")
    assert len(said.summary) <= 1000


def test_what_says_nothing_is_for_a_person(write):
    assert write(wire("From: maria@example.org\n\n\n")) == ("parked", "unreadable")


def test_a_closed_list_tells_it_to_itself_alone(session, now, news, write):
    news.open = False
    write(a_message())
    item = session.scalars(select(Item)).one()
    assert (item.private, item.link) == (True, "")


def test_the_moderators_are_asked_once_and_the_author_told_once_a_day(session, now, news, write, desk):
    moderator = a_person(session, now, address="moderator@example.org")
    a_poster(session, now, news, moderator, moderates=True)
    a_poster(session, now, news, a_person(session, now, address="claimed@example.org", confirmed=False), moderates=True)
    for _ in range(2):
        write(a_message("sam@example.org"))
    told = session.scalars(select(OutboxFact).where(OutboxFact.name == "mailings.PostHeld")).all()
    for _ in range(2):
        for fact in told:
            tell_moderators(desk, fact.fields["post_id"])
            tell_author(desk, fact.fields["post_id"])
    sent = session.execute(select(Delivery.letter, Delivery.address).order_by(Delivery.letter)).all()
    assert [tuple(row) for row in sent] == [("post_held", "moderator@example.org")] * 2 + [("post_waiting", "sam@example.org")]


def test_a_flood_fills_no_moderators_mailbox_and_each_post_gets_its_turn(session, now, news, desk):
    moderator = a_person(session, now, address="moderator@example.org")
    a_poster(session, now, news, moderator, moderates=True)
    posts = [a_post(session, now + timedelta(seconds=number), news).id for number in range(MOST_OPEN + 5)]
    assert [tell_moderators(desk, each) for each in posts] == [1] * MOST_OPEN + [0] * 5
    assert unasked_posts(session) == []
    refuse(session, posts[0], 7, now)
    refuse(session, posts[1], 7, now)
    session.flush()
    assert unasked_posts(session) == posts[MOST_OPEN:]
    assert [tell_moderators(desk, each) for each in unasked_posts(session)] == [1, 1, 0, 0, 0]
    assert unasked_posts(session) == []


def test_who_moderates_only_now_is_asked_of_what_waits(session, now, news, desk):
    waiting = a_post(session, now, news).id
    tell_moderators(desk, waiting)
    assert unasked_posts(session) == []
    a_poster(session, now, news, a_person(session, now, address="new@example.org"), moderates=True)
    assert unasked_posts(session) == [waiting]
    assert tell_moderators(desk, waiting) == 1
    assert unasked_posts(session) == []


@pytest.mark.parametrize("why", ["unproved", "suppressed"])
def test_nobody_is_answered_whose_name_may_be_forged_or_who_wants_nothing(session, now, write, desk, why):
    if why == "suppressed":
        suppress(session, "sam@example.org", Reason.COMPLAINED, now)
    write(a_message("sam@example.org", **({"proof": ""} if why == "unproved" else {})))
    assert tell_author(desk, the_post(session).id) is None


def test_one_moderator_decides(session, now):
    asked = an_asked_moderator(session, now)
    assert items(session) == 0
    post = approve(session, asked.post_id, 7, now)
    assert (post.state, post.decided_by, items(session)) == ("approved", 7, 1)
    with pytest.raises(PostDecided) as refused:
        refuse(session, asked.post_id, 8, now + timedelta(minutes=1))
    assert refused.value.values["state"] == "approved"
    assert items(session) == 1


def test_of_a_list_that_was_retired_since_nothing_is_told_and_it_is_said(session, now, news, write):
    asked = an_asked_moderator(session, now)
    mailing = session.get_one(MailingList, session.get_one(Post, asked.post_id).list_id)
    mailing.retired_at = news.retired_at = now
    with pytest.raises(ListGivenUp):
        approve(session, asked.post_id, 7, now)
    assert refuse(session, asked.post_id, 7, now).state == "refused"
    assert write(a_message()) == ("parked", "retired")
    assert items(session) == 0


def test_a_refused_one_is_told_to_nobody(session, now):
    asked = an_asked_moderator(session, now)
    refuse(session, asked.post_id, 7, now)
    with pytest.raises(PostDecided):
        approve(session, asked.post_id, 8, now)
    assert items(session) == 0


def test_the_link_proves_a_moderator_as_long_as_they_are_one(session, now):
    from modules.core.errors import NotFound
    from modules.core.links import DECIDE_POST
    from modules.mailings.inbox.letting_post import stop_posting

    ask = an_asked_moderator(session, now)
    token = TOKENS.make(DECIDE_POST, ask.id, ask.nonce)
    assert ask_of(session, TOKENS, token)[0] is ask
    for forged in (
        token[:-2] + "xx",
        TOKENS.make(DECIDE_POST, ask.id, "another"),
        TOKENS.make("leave-list", ask.id, ask.nonce),
        "x",
        "",
    ):
        with pytest.raises(NotFound):
            ask_of(session, TOKENS, forged)
    stop_posting(session, session.get_one(Post, ask.post_id).list_id, ask.address_id, 1, now)
    with pytest.raises(NotFound):
        ask_of(session, TOKENS, token)
    assert session.scalars(select(PostAsk)).one() is ask
