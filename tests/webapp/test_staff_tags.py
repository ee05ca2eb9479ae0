"""Staff name topics and audiences on pages that work without a script."""

from __future__ import annotations

import pytest

from tests.factories.accounts import signed_in_client
from tests.factories.browsing import fields_of, page, post_form

LIST = "/staff/events/tags"


@pytest.fixture
def editor(app):
    return signed_in_client(app, "editor")


def rows(client):
    return [[cell.text.strip() for cell in row.select("th, td")] for row in page(client.get(LIST)).select("tbody tr")]


def test_a_topic_is_added_and_renamed_and_the_form_of_events_offers_it(editor):
    added = post_form(editor, LIST, {"name_en": "Trust", "name_es": "Confianza", "kind": "topic"}, seen=LIST)
    assert added.headers["Location"] == LIST
    assert rows(editor) == [["Trust", "Confianza", "0"]]
    address = page(editor.get(LIST)).select_one("tbody a")["href"]
    assert page(editor.get(address)).select_one("#name_es")["value"] == "Confianza"
    post_form(editor, address, {"name_en": "Trust first", "name_es": ""}, seen=LIST)
    assert rows(editor) == [["Trust first", "\N{EN DASH}", "0"]]
    assert "Trust first" in page(editor.get("/staff/events/new")).select_one("[name=topics]").find_next("label").text


def test_a_series_is_added_and_an_event_put_into_it(editor):
    assert page(editor.get("/staff/events/new")).select_one("[name=series]") is None
    post_form(editor, LIST, {"name_en": "Open doors", "kind": "series"}, seen=LIST)
    form = fields_of(editor.get("/staff/events/new"))
    (offered,) = page(editor.get("/staff/events/new")).select("[name=series] option:not([value='0'])")
    form |= {"en-title": "Trust", "meetings-0-day": "2027-01-28", "meetings-0-starts": "9:00", "meetings-0-ends": "10:00"}
    saved = post_form(editor, "/staff/events/new", form | {"series": offered["value"]}, seen=LIST)
    assert fields_of(editor.get(saved.headers["Location"] + "/edit"))["series"] == offered["value"]
    assert rows(editor) == [["Open doors", "\N{EN DASH}", "1"]]


@pytest.mark.parametrize(("typed", "words"), [({"name_en": " "}, "Write its name"), ({"name_en": "x" * 61}, "60 characters")])
def test_a_fault_stands_beside_its_field(editor, typed, words):
    answer = post_form(editor, LIST, {"name_es": "Kept", "kind": "topic", **typed}, seen=LIST)
    assert answer.status_code == 422
    assert words in page(answer).select_one(".errorsummary a[href='#name_en']").text
    assert page(answer).select_one("#name_es")["value"] == "Kept"


def test_two_of_one_name_are_refused(editor):
    for status in (302, 422):
        assert post_form(editor, LIST, {"name_en": "Trust", "kind": "topic"}, seen=LIST).status_code == status
    other = page(editor.get(LIST)).select_one("tbody a")["href"]
    assert post_form(editor, other, {"name_en": ""}, seen=LIST).status_code == 422
