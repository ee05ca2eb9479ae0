"""Finding items: what staff look for, what an edition may hold, what a list tells of."""

from __future__ import annotations

from datetime import timedelta

import pytest

from modules.core.errors import NotFound
from modules.mailings.items.queries import (
    Search,
    item_by_id,
    items_listed,
    items_that_may_stand,
    lists_of,
    lists_to_choose,
)
from tests.conftest import counted_queries
from tests.factories.items import an_item
from tests.factories.lists import a_list

DAY = timedelta(days=1)


def ids(items) -> list[int]:
    return [each.id for each in items]


def test_staff_find_each_item_in_one_state(session, now):
    told, soon = an_item(session, now), an_item(session, now, due_at=now + DAY)
    over = an_item(session, now, due_at=now)
    draft = an_item(session, now, state="draft")
    gone = an_item(session, now, state="withdrawn", withdrawn_at=now, due_at=now - DAY)
    found = {state: set(ids(items_listed(session, Search(state), now).items)) for state in ("published", "over", "draft")}
    assert found == {"published": {told.id, soon.id}, "over": {over.id}, "draft": {draft.id}}
    assert ids(items_listed(session, Search("withdrawn"), now).items) == [gone.id]
    assert items_listed(session, Search("forged"), now).total == 0


def test_staff_search_words_of_both_languages_without_accents(session, now):
    wanted = an_item(session, now, headline="A dinner", headline_es="Una cena en Peñasco")
    an_item(session, now)
    assert ids(items_listed(session, Search(words="  PENASCO "), now).items) == [wanted.id]
    assert ids(items_listed(session, Search(words="dinner", kind="announcement"), now).items) == [wanted.id]
    assert items_listed(session, Search(words="dinner", kind="event"), now).items == []
    assert items_listed(session, Search(words="%"), now).items == []


@pytest.mark.parametrize("many", [1, 60])
def test_a_page_takes_two_statements_and_one_for_the_lists(session, engine, now, many):
    news = a_list(session, now)
    for _ in range(many):
        an_item(session, now, news)
    session.expire_all()
    with counted_queries(engine) as statements:
        page = items_listed(session, Search(), now)
        lists = lists_of(session, ids(page.items))
        assert [text.headline for item in page.items for text in item.texts]
    assert (len(page.items), page.total, page.pages) == (min(many, 50), many, 1 if many < 51 else 2)
    assert all(each == [news] for each in lists.values())
    assert len(statements) == 3


def test_an_edition_may_hold_what_is_told_and_what_is_ready(session, now):
    told, due = an_item(session, now), an_item(session, now, due_at=now + DAY)
    ready = an_item(session, now + DAY, state="draft")
    for over in (
        {"state": "draft", "headline": "", "headline_es": ""},
        {"due_at": now},
        {"state": "withdrawn"},
        {"private": True},
        {"called_off": True},
    ):
        an_item(session, now, **over)
    assert ids(items_that_may_stand(session, now)) == [due.id, ready.id, told.id]
    assert ids(items_that_may_stand(session, now, limit=1)) == [due.id]


def test_an_editor_chooses_among_lists_that_stand(session, now):
    news = a_list(session, now)
    a_list(session, now, retired_at=now)
    a_list(session, now, kind="friday5")
    assert lists_to_choose(session) == [news]


def test_there_is_no_such_item(session):
    with pytest.raises(NotFound):
        item_by_id(session, 1)
