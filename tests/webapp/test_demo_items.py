"""The items of the demonstration: ours, marked, in order, and added once."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from modules.mailings.items.checking import item_findings
from modules.mailings.items.models import Item
from modules.mailings.items.queries import lists_of
from modules.mailings.items.wordings import LOCALES, texts_of
from webapp.cli.demo_items import add_items
from webapp.cli.demo_lists import add_lists

ZONE = "America/Los_Angeles"


def test_each_is_marked_and_in_order_and_a_second_run_adds_nothing(session, now):
    add_lists(session, ZONE, now)
    assert add_items(session, ZONE, now) == 3
    assert add_items(session, ZONE, now) == 0
    items = session.scalars(select(Item).options(selectinload(Item.texts))).all()
    assert all(item.sample for item in items)
    assert {item.state for item in items} == {"published", "draft"}
    told = [item for item in items if item.state == "published"]
    assert [item_findings(item, texts_of(item), now, LOCALES) for item in told] == [[], []]
    assert all(lists_of(session, [item.id for item in told]).values())
