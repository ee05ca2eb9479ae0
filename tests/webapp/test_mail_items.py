"""Staff write an item, publish it knowing who hears of it, correct it and withdraw it; nobody overwrites anybody."""

from __future__ import annotations

import io

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.accounts.actors import Role
from modules.core.db import transaction
from modules.core.times import read_now
from modules.mailings.digests.models import Told
from modules.mailings.items.models import Item, ItemList, ItemText
from tests.factories.accounts import signed_in_client
from tests.factories.events import an_event
from tests.factories.items import FIFTY_WORDS, PNG, an_item
from tests.factories.lists import a_list, a_subscriber
from tests.webapp.forms import post

ITEMS = "/staff/mail/items"


@pytest.fixture
def editor(app):
    return signed_in_client(app, Role.EDITOR)


@pytest.fixture
def stored(fresh_database):
    """An item with its English text as it stands, by its id; the only one where none is named."""

    def find(item_id: int | None = None) -> tuple[Item, ItemText]:
        with Session(fresh_database) as session:
            item = session.scalars(select(Item).where(Item.id == item_id) if item_id else select(Item)).one()
            return item, session.get(ItemText, (item.id, "en"))

    return find


def typed(**over) -> dict:
    return {
        "kind": "announcement",
        "en-headline": "A dinner",
        "en-summary": FIFTY_WORDS,
        "link": "/events",
        "due_day": "",
        "due_hour": "",
    } | over


def words(answer) -> str:
    return " ".join(BeautifulSoup(answer.text, "html.parser").main.get_text(" ").split())


def test_an_item_is_written_published_corrected_and_withdrawn(editor, made, stored, fresh_database):
    news = made(a_list)
    answer = post(editor, f"{ITEMS}/new", typed(lists=[str(news.id)], due_day="2099-01-29", due_hour="09:00"))
    assert answer.status_code == 302
    item, text = stored()
    page = f"{ITEMS}/{item.id}"
    assert (item.state, text.headline, item.due_at.isoformat()) == ("draft", "A dinner", "2099-01-29T17:00:00+00:00")
    reader = made(a_subscriber, news)
    made(a_subscriber, news, state="asked")
    with Session(fresh_database) as session:
        assert session.scalars(select(ItemList.list_id)).all() == [news.id]
    assert "One reader gets one of its lists" in words(editor.get(f"{page}/publish"))
    post(editor, f"{page}/publish", {"version": "1"})
    assert stored()[0].revision == 1
    with Session(fresh_database) as session, transaction(session):
        session.add(Told(address_id=reader.address_id, item_id=item.id, revision=1, told_at=read_now(session)))
    assert "One reader has it, and gets it once more" in words(editor.get(f"{page}/correct"))
    post(editor, f"{page}/correct", {"version": "2"})
    assert stored()[0].revision == 2
    assert "One reader has it and keeps it." in words(editor.get(f"{page}/withdraw"))
    assert post(editor, f"{page}/withdraw", {"version": "3"}).headers["Location"] == page
    assert stored()[0].state == "withdrawn"
    assert "withdrew this item" in words(editor.get(page))


def test_what_cannot_stand_is_said_beside_its_field_and_stays_typed(editor, made):
    answer = post(editor, f"{ITEMS}/new", typed(**{"en-headline": "", "link": "javascript:x", "en-summary": "Kept words"}))
    assert answer.status_code == 422
    assert "Write a headline" in words(answer)
    assert "starts with https://" in words(answer)
    assert "Kept words" in answer.text


def test_an_hour_that_the_clock_skips_is_refused(editor):
    answer = post(editor, f"{ITEMS}/new", typed(due_day="2027-03-14", due_hour="02:30"))
    assert answer.status_code == 422
    assert "This hour does not exist" in words(answer)


def test_who_saves_second_sees_both_versions_and_overwrites_nothing(editor, made, stored):
    item = made(an_item, headline="Before")
    page = f"{ITEMS}/{item.id}/edit"
    assert post(editor, page, typed(version="1", **{"en-headline": "First"})).status_code == 302
    answer = post(editor, page, typed(version="1", **{"en-headline": "Second"}))
    assert answer.status_code == 409
    assert [each in words(answer) for each in ("First", "Second", "Nothing is lost")] == [True] * 3
    assert stored()[1].headline == "First"


def test_a_published_item_is_not_emptied(editor, made, stored):
    item = made(an_item)
    answer = post(editor, f"{ITEMS}/{item.id}/edit", typed(version=str(item.version), **{"en-summary": ""}))
    assert answer.status_code == 422
    assert "The summary in English is missing." in words(answer)
    assert stored()[1].summary == FIFTY_WORDS


def test_a_draft_that_readers_cannot_have_is_not_published(editor, made, stored):
    item = made(an_item, state="draft", summary="", headline_es=None)
    answer = post(editor, f"{ITEMS}/{item.id}/publish", {"version": str(item.version)})
    assert answer.status_code == 409
    assert "first mend what is named below" in words(answer)
    assert stored()[0].state == "draft"


def test_a_picture_needs_words_and_stays_until_it_is_taken_out(editor, client, made, stored):
    item = made(an_item, state="draft")
    page, picture = f"{ITEMS}/{item.id}", {"picture": (io.BytesIO(PNG), "forged.html")}
    editing = typed(version=str(item.version))
    assert post(editor, f"{page}/edit", editing | picture, content_type="multipart/form-data").status_code == 302
    image = stored()[0].image
    answer = client.get(f"/newsletters/images/{image}")
    assert (answer.data, answer.mimetype, answer.headers["Cross-Origin-Resource-Policy"]) == (PNG, "image/png", "cross-origin")
    assert "Nobody has said in English what the picture shows." in words(editor.get(page))
    post(editor, f"{page}/edit", typed(version="2", **{"en-image_alt": "A table"}), page=f"{page}/edit")
    assert (stored()[0].image, stored()[1].image_alt) == (image, "A table")
    post(editor, f"{page}/edit", typed(version="3", drop_picture="y"))
    assert stored()[0].image is None
    assert client.get(f"/newsletters/images/{image}").status_code == 200
    assert client.get(f"/newsletters/images/{'0' * 64}").status_code == 404


def test_what_is_no_picture_is_refused(editor, stored):
    script = {"picture": (io.BytesIO(b"<script>alert(1)</script>"), "dinner.png")}
    answer = post(editor, f"{ITEMS}/new", typed() | script, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "This file is no picture" in words(answer)


def test_the_list_is_filtered_and_searched(editor, made):
    made(an_item, headline="A long dinner")
    made(an_item, headline="A short walk", state="draft", kind="deadline")
    assert "A long dinner" in words(editor.get(ITEMS))
    assert "A short walk" not in words(editor.get(ITEMS))
    assert "A short walk" in words(editor.get(f"{ITEMS}?show=draft&kind=deadline&q=WALK"))
    assert "No item here" in words(editor.get(f"{ITEMS}?show=draft&kind=event"))
    assert editor.get(f"{ITEMS}?show=forged&kind=forged&page=-1").status_code == 200


def test_an_item_of_an_event_keeps_its_kind_and_a_private_one_its_lists(editor, made, stored, fresh_database):
    event, team, news = made(an_event), made(a_list, kind="cohort", open=False), made(a_list)
    item = made(an_item, team, kind="event", source_kind="event", source_id=event.id, private=True)
    page = editor.get(f"{ITEMS}/{item.id}/edit").text
    assert 'name="kind"' not in page
    assert 'name="lists"' not in page
    post(editor, f"{ITEMS}/{item.id}/edit", typed(version=str(item.version), lists=[str(news.id)]))
    with Session(fresh_database) as session:
        assert session.scalars(select(ItemList.list_id)).all() == [team.id]
    assert stored()[0].kind == "event"
    assert f"/staff/events/{event.id}" in editor.get(f"{ITEMS}/{item.id}").text


def test_pages_of_items_name_every_language_that_is_not_theirs(editor, made):
    item = made(an_item, headline_es=None)
    page = BeautifulSoup(editor.get(f"/es{ITEMS}/{item.id}").text, "html.parser")
    assert page.h1["lang"] == "en"
