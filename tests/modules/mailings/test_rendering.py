"""The bytes of a letter, whatever people write into its values."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from modules.formats.cleaning import clean_line
from modules.mailings.letter import Addressee, Letter
from modules.mailings.making import make
from modules.mailings.rendering import POLICY, render
from tests.factories.deliveries import a_delivery

HEADERS = sorted(
    [
        "From",
        "To",
        "Reply-To",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "X-Request-ID",
        "Subject",
        "MIME-Version",
        "Content-Type",
        "Content-Language",
    ]
)
HOSTILE = [
    "Ana\r\nBcc: everybody@example.org",
    "Ana\nX-Evil: yes\n\nbody",
    'Ana" <evil@example.org>, "b',
    "Ana\x07\x1b[31m",
    "=?utf-8?q?Ana?=",
    "{{ 7 * 7 }} {% raise %}",
    "<script>alert(1)</script><mj-raw>",
    "A" * 5_000,
    "한국어 Ñandú 🪑",
    "",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_and_no_title_can_write_a_header_or_markup(written, name):
    letter = written("registration_confirmed", name=name or " ", title=name or "x", title_es=None)
    assert sorted(letter.keys()) == HEADERS
    assert [each.addr_spec for each in letter["To"].addresses] == ["maria@example.org"]
    html = letter.get_body(("html",)).get_content()
    assert "<script>" not in html
    assert "49" not in str(letter["Subject"])
    assert letter.defects == []


def test_the_same_row_always_gives_the_same_bytes(desk, thing):
    thing_id = thing("registration_confirmed", "es")
    row = a_delivery(desk.session, desk.now, letter="registration_confirmed", thing_id=thing_id, address="a@example.org")
    assert make(desk, row) == make(desk, row)


def test_every_line_ends_in_crlf_and_all_is_ascii(desk, thing):
    row = a_delivery(
        desk.session, desk.now, letter="event_moved", thing_id=thing("event_moved", "es"), address="a@example.org", revision=2
    )
    content = make(desk, row)
    assert content.isascii()
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")


def test_opening_a_letter_fetches_nothing_from_anybody(desk, thing):
    row = a_delivery(
        desk.session, desk.now, letter="event_moved", thing_id=thing("event_moved"), address="a@example.org", revision=2
    )
    html = message_from_bytes(make(desk, row), policy=policy.default).get_body(("html",)).get_content()
    assert re.findall(r"@import|<link|url\(|src=", html) == []


def test_a_letter_goes_to_the_frozen_address_even_if_the_person_has_another_now(desk, thing):
    row = a_delivery(
        desk.session, desk.now, letter="confirm_account", thing_id=thing("confirm_account"), address="frozen@example.org"
    )
    letter = message_from_bytes(make(desk, row), policy=policy.default)
    assert letter["To"].addresses[0].addr_spec == "frozen@example.org"


def test_a_row_whose_address_was_erased_makes_no_letter(desk, thing):
    row = a_delivery(desk.session, desk.now, letter="confirm_account", thing_id=thing("confirm_account"), address="")
    assert make(desk, row) is None


def test_a_value_that_a_template_names_and_nobody_gave_is_an_error(desk, session, now):
    letter = Letter(template="confirm_account", to=Addressee(name="Ana", address="a@example.org", person_id=None), locale="en")
    with pytest.raises(Exception, match="is undefined"):
        render(letter, a_delivery(session, now), desk.words("en"), desk.head)


@given(st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=90), max_size=8).map(" ".join))
@example("Family morning: what the LCAP is and how to be heard, and 16 more things")
@example("=?utf-8?q?Not_an_encoded_word?= " * 4)
@example("x" * 200)
@example("Mañana de familias: qué es el LCAP y cómo dar su opinión, y 16 cosas más")
def test_a_subject_is_folded_between_its_words_and_read_as_it_was_written(text):
    written = EmailMessage(policy=POLICY)
    written["Subject"] = clean_line(text)
    said = str(written["Subject"])
    lines = written.as_bytes().partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert all(len(line) <= 78 for line in lines)
    assert not said.strip() or lines[0] != b"Subject:"
    read = decode_header(b"\r\n".join(lines).decode("ascii").removeprefix("Subject:").replace("\r\n", ""))
    assert str(make_header(read)).split() == said.split()
