"""The account of an issue as it is looked at: again by itself until it is done, and past the first readers of a list."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from modules.deliveries.models import Delivery
from modules.mailings.editions.accounts import LONGEST, account_of
from modules.mailings.editions.models import Edition
from tests.factories.accounts import signed_in_client
from tests.factories.browsing import page
from tests.factories.bulk import an_edition_to


@pytest.fixture
def editor(app):
    return signed_in_client(app, "editor")


@pytest.fixture
def refused(fresh_database) -> int:
    """An issue that every reader's server refused, more of them than a page shows; nobody wrote its account down yet."""
    with Session(fresh_database) as session, transaction(session):
        edition = an_edition_to(session, LONGEST + 3)
        edition.candidates = LONGEST + 3
        session.execute(update(Delivery).values(state="rejected", settled_at=read_now(session)))
        return edition.id


def account(refused: int) -> str:
    return f"/staff/mail/editions/{refused}/account"


def test_it_looks_again_until_it_is_done_and_not_only_while_letters_wait(editor, refused, fresh_database):
    """With the last letter settled it is still going out, until its account is written down."""
    shown = page(editor.get(account(refused)))
    again = shown.select_one("#sum[hx-get]")
    parts = again["hx-select-oob"].split(",")
    assert {"#state", "#flow", "#deeds"} <= set(parts)
    assert all(shown.select_one(each) for each in parts)
    moving = [shown.select_one(each) for each in (*parts, "#sum")]
    assert [str(each) for part in moving for each in part.select("a[href], button") if not each.get("id")] == []
    with Session(fresh_database) as session, transaction(session):
        edition = session.get_one(Edition, refused)
        sums, done = account_of(session, edition).sums, read_now(session)
        edition.state, edition.finished_at, edition.sums = "finished", done, sums
    assert not page(editor.get(account(refused))).select("[hx-get]")


def test_a_list_of_readers_goes_on_where_it_ends(editor, refused, fresh_database):
    first = page(editor.get(f"{account(refused)}?show=rejected")).select_one("#rows")
    onward = first.find("a", string="Show the next")
    second = page(editor.get(onward["href"])).select_one("#rows")
    assert not second.find("a", string="Show the next")
    seen = [row.th.text for rows in (first, second) for row in rows.select("tbody tr")]
    with Session(fresh_database) as session:
        assert seen == session.scalars(select(Delivery.address).order_by(Delivery.id)).all()


def test_a_search_that_finds_more_says_that_these_are_the_first(editor, refused):
    assert "The first 50 readers" in page(editor.get(f"{account(refused)}?q=example")).select_one("main").text


@pytest.mark.parametrize("after", ["-1", "many", str(2**70)])
def test_a_place_that_is_none_is_the_beginning(editor, refused, after):
    shown = editor.get(f"{account(refused)}?show=rejected&after={after}")
    assert shown.status_code == 200
    assert len(page(shown).select("#rows tbody tr")) == LONGEST
