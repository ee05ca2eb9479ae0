"""What is wrong with an item."""

from __future__ import annotations

from datetime import timedelta

import pytest

from modules.mailings.items.checking import Finding, blocks, item_findings
from modules.mailings.items.linking import address_of, is_sound
from modules.mailings.items.models import Item, ItemText
from modules.mailings.items.wordings import count_words, said_in
from tests.factories.items import FIFTY_WORDS

WORD = "word "


def findings(now, locales=("en", "es"), texts=None, **over) -> list[Finding]:
    item = Item(**{"state": "published", "link": "/events/x", "called_off": False, "private": False} | over)
    said = {locale: ItemText(headline="One", summary=FIFTY_WORDS, image_alt="A table") for locale in ("en", "es")}
    return item_findings(item, said | (texts or {}), now, locales)


def test_what_is_whole_has_no_findings(now):
    assert findings(now, image="0" * 64, due_at=now + timedelta(seconds=1)) == []


@pytest.mark.parametrize(
    ("over", "kind"),
    [
        ({"state": "withdrawn"}, "withdrawn"),
        ({"called_off": True}, "called_off"),
        ({"private": True}, "private"),
        ({"link": "javascript:alert(1)"}, "bad_link"),
    ],
)
def test_what_keeps_it_out(now, over, kind):
    assert findings(now, **over) == [Finding(kind, blocks=True)]


def test_past_due_from_the_very_moment(now):
    assert findings(now, due_at=now) == [Finding("past_due", blocks=True)]


def test_without_a_link_is_said_but_keeps_nothing_out(now):
    found = findings(now, link="")
    assert found == [Finding("no_link", blocks=False)]
    assert not blocks(found)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (None, {"unfilled": True}),
        (ItemText(headline="", summary="", image_alt=""), {"unfilled": True}),
        (ItemText(headline="", summary=FIFTY_WORDS, image_alt="x"), {"no_headline": True}),
        (ItemText(headline="One", summary="", image_alt="x"), {"no_summary": True}),
        (ItemText(headline="One", summary=WORD * 39, image_alt="x"), {"short_summary": False}),
        (ItemText(headline="One", summary=WORD * 40, image_alt="x"), {}),
        (ItemText(headline="One", summary=WORD * 60, image_alt="x"), {}),
        (ItemText(headline="One", summary=WORD * 61, image_alt="x"), {"long_summary": False}),
        (ItemText(headline="One", summary=FIFTY_WORDS, image_alt=""), {"no_alt": True}),
    ],
)
def test_a_text_is_judged_in_its_language(now, text, kinds):
    found = findings(now, texts={"es": text} if text else None, locales=("en", "es") if text else ("en", "vi"), image="0" * 64)
    assert found == [Finding(kind, blocks, "es" if text else "vi") for kind, blocks in kinds.items()]


def test_a_language_nobody_sends_in_is_not_asked_for(now):
    assert findings(now, texts={"es": ItemText(headline="", summary="")}, locales=["en"]) == []


@pytest.mark.parametrize(
    "link", ["/events/x", "/es?x=1#y", "https://example.org", "http://example.org:8080/a%20b", "https://ejemplo.org/ñandú"]
)
def test_sound_links(link):
    assert is_sound(link)


@pytest.mark.parametrize(
    "link",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil",
        "events/x",
        "mailto:a@example.org",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://user:pass@example.org",
        "https://example.org/a b",
        "https://example.org/\nX-Header: 1",
        "https://[example.org",
        "https://example.org/\ue000leave\ue001",
        "https://example.org/" + "x" * 1000,
    ],
)
def test_links_that_no_message_bears(link):
    assert not is_sound(link)


def test_a_page_of_ours_is_in_the_readers_language(links_of_the_site):
    assert address_of("/events/x", links_of_the_site, "es") == "http://localhost/es/events/x"
    assert address_of("https://example.org", links_of_the_site, "es") == "https://example.org"
    assert address_of("", links_of_the_site, "es") == ""


def test_a_reader_gets_one_language_whole():
    english, spanish = ItemText(locale="en", headline="One", summary=""), ItemText(locale="es", headline="", summary="Dos")
    assert said_in({"en": english, "es": spanish}, "es") is english
    assert said_in({"es": ItemText(locale="es", headline="Uno")}, "en").locale == "es"
    assert said_in({}, "es").headline == ""


def test_words_are_counted_as_editors_count_them():
    assert count_words("Two mornings — in Fresno, or online: 9:00 a.m.") == 8
