"""Whatever is written and whoever reads it: a mail program finds the same text, HTML and headers, and no line breaks a rule."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape, unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modules.deliveries.handing_over import Envelope
from modules.formats.cleaning import clean_line
from modules.mailings.bulk.headers import NOBODY, Filling, Heading
from modules.mailings.bulk.holes import Hole, without_marks
from modules.mailings.bulk.skeletons import BOUNDARY, Skeleton
from modules.mailings.dialogue import stuffed
from modules.mailings.letter import Letterhead

HEAD = Letterhead(
    mail_from="Niños y Familias <convene@example.org>",
    reply_to="help@example.org",
    host="convene.example.org",
    site_name="Convene",
    agency_name="Sample Education Agency",
    postal_address="100 Sample Street",
)
NOON = datetime(2027, 1, 11, 18, 0, tzinfo=UTC)
BASE = "https://convene.example.org"
LINK = re.compile(r"https://[^\s\"<>]+")

# What breaks encoders: long lines, dots and From at line starts, equals signs, blanks at line ends, emoji, other line ends, boundaries.
hard = st.sampled_from(
    [".", "..", "\n.", "=", "=3D", " \n", "\t\n", "\r\n", "\r", "\nFrom me", "🙂" * 40, "x" * 200, "\x85", "\0"]
)
written = (
    st.lists(st.one_of(st.text(max_size=30), hard, st.just(f"\n--{BOUNDARY.decode()}--\n"))).map("".join).map(without_marks)
)
words = st.text(max_size=120).map(clean_line)
token = st.text(st.characters(codec="ascii", categories=["L", "N"], include_characters="._~-"), min_size=1, max_size=120)
value = st.one_of(token.map(lambda each: f"{BASE}/{each}?a=1&b=2"), st.text(max_size=200), hard)


@st.composite
def pages(draw) -> list[str | Hole]:
    """A text with holes anywhere, at its ends too."""
    return draw(st.lists(st.one_of(written, st.sampled_from(list(Hole))), max_size=8))


def heading(**over: str) -> Heading:
    said = {
        "subject": "Five things",
        "locale": "en",
        "list_key": "friday5",
        "list_name": "Friday 5",
        "campaign": "friday5-12",
        "kind": "newsletter",
        "archive": f"{BASE}/newsletters/friday5",
        "help": f"{BASE}/subscribe",
        "archived_at": f"{BASE}/newsletters/friday5/12",
    }
    return Heading(**said | over)


def filling(**over: object) -> Filling:
    said = {
        "address": "reader@example.org",
        "message_id": "<7@convene.example.org>",
        "date": NOON,
        "leave": f"{BASE}/subscriptions/leave/7.abc",
        "leave_by_mail": "leave+7.abc@convene.example.org",
        "preferences": f"{BASE}/subscriptions/7.def",
    }
    return Filling(**said | over)


def read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=policy.SMTP)


def parts(content: bytes) -> tuple[str, str]:
    """Text and HTML as a mail program decodes them; the part's own last line break belongs to the boundary."""
    text, html = read(content).iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    return tuple(each.get_payload(decode=True).decode().replace("\r\n", "\n") for each in (text, html))


def line_ends(typed: str) -> str:
    return re.sub("\r\n?", "\n", typed)


@given(text=pages(), html=pages(), leave=value, preferences=value)
@settings(max_examples=300)
def test_every_text_and_value_comes_back_as_it_was(text, html, leave, preferences):
    made = Skeleton(heading(), HEAD, "".join(text), "".join(html)).fill(filling(leave=leave, preferences=preferences))
    values = {Hole.LEAVE: line_ends(leave), Hole.PREFERENCES: line_ends(preferences)}
    said, shown = line_ends("".join(text)), line_ends("".join(html))
    for hole, filled in values.items():
        said, shown = said.replace(hole, filled), shown.replace(hole, escape(filled))
    assert parts(made) == (said, shown)
    assert_fit_for_the_wire(made)


def assert_fit_for_the_wire(content: bytes) -> None:
    assert content.isascii()
    lines = content.split(b"\r\n")
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert not any(line.startswith((b".", b"From ")) for line in lines)
    body = lines[lines.index(b"") :]
    assert max(len(line) for line in body) <= 76
    assert stuffed(Envelope("", content)) == stuffed(Envelope("", content, dotless=True)) == content + b".\r\n"


@given(subject=words, list_name=words, key=words, address=value, at=value)
@settings(max_examples=200)
def test_headers_say_what_was_given_and_nothing_comes_in_by_them(subject, list_name, key, address, at):
    said = heading(subject=subject, list_name=list_name, list_key=key, archived_at=at, campaign=key)
    content = Skeleton(said, HEAD, "Text", "<p>Text</p>").fill(filling(address=address))
    plain = read(Skeleton(heading(), HEAD, "Text", "<p>Text</p>").fill(filling()))
    message = read(content)
    assert {*message, "Archived-At"} == set(plain)
    assert len(message) - ("Archived-At" in message) == len(plain) - 1
    assert clean_line(str(message["Subject"])) == clean_line(subject[:200])
    assert not message.defects
    assert_fit_for_the_wire(content)
    assert parts(content) == ("Text", "<p>Text</p>")
    assert not [line for line in content.split(b"\r\n") if len(line) > 998]


def test_the_table_of_headers():
    message = read(
        Skeleton(heading(subject="Cinco cosas para los niños", locale="es"), HEAD, "Text", "<p>Text</p>").fill(filling())
    )
    assert {name: str(value) for name, value in message.items()} == {
        "To": "reader@example.org",
        "Message-ID": "<7@convene.example.org>",
        "Date": "Mon, 11 Jan 2027 18:00:00 +0000",
        "From": "Niños y Familias <convene@example.org>",
        "Reply-To": "help@example.org",
        "Subject": "Cinco cosas para los niños",
        "MIME-Version": "1.0",
        "Content-Language": "es",
        "Content-Type": 'multipart/alternative; boundary="=_convene"',
        "List-Id": '"Friday 5" <friday5.convene.example.org>',
        "List-Unsubscribe": "<https://convene.example.org/subscriptions/leave/7.abc>, <mailto:leave+7.abc@convene.example.org>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Help": "<https://convene.example.org/subscribe>",
        "List-Subscribe": "<https://convene.example.org/subscribe>",
        "List-Archive": "<https://convene.example.org/newsletters/friday5>",
        "List-Owner": "<mailto:help@example.org>",
        "List-Post": "NO",
        "Archived-At": "<https://convene.example.org/newsletters/friday5/12>",
        "Auto-Submitted": "auto-generated",
        "Feedback-ID": "friday5-12:friday5:newsletter:convene.example.org",
    }


def test_text_and_html_lead_to_the_same_places():
    text = f"Read {BASE}/events/tea\n\nLeave: {Hole.LEAVE}\nChoose: {Hole.PREFERENCES}\n"
    html = f'<a href="{BASE}/events/tea">Tea</a> <a href="{Hole.LEAVE}">Leave</a> <a href="{Hole.PREFERENCES}">Choose</a>'
    found = parts(Skeleton(heading(), HEAD, text, html).fill(filling(leave=f"{BASE}/leave?a=1&b=2")))
    assert set(LINK.findall(found[0])) == set(LINK.findall(unescape(found[1])))
    assert len(LINK.findall(found[0])) == 3


@pytest.mark.parametrize("address", ["ñandú@example.org", "a\r\nBcc: b@example.org", "", "two@@example.org"])
def test_an_address_that_mail_cannot_carry_stands_nowhere(address):
    assert str(read(Skeleton(heading(), HEAD, "Text", "").fill(filling(address=address)))["To"]) == NOBODY


def test_a_domain_of_other_letters_is_written_in_ascii():
    made = Skeleton(heading(), HEAD, "Text", "").fill(filling(address="reader@español.example"))
    assert str(read(made)["To"]) == "reader@xn--espaol-zwa.example"
