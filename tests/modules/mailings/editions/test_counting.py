"""Counted links in the pages: the same in both parts and for every reader, held by the hash, and shown as what they are elsewhere."""

from __future__ import annotations

import pytest

from modules.core.errors import NotFound
from modules.mailings.editions.beginning import correct
from modules.mailings.editions.counting import html_of, openings_of, plain_of, target_of
from modules.mailings.editions.errors import EditionFrozen
from modules.mailings.editions.links import links_in
from modules.mailings.editions.placing import count_link, items_in_order, step
from modules.mailings.editions.pressing import hash_of, keep, press
from modules.mailings.editions.queries import find_edition
from tests.conftest import counted_queries
from tests.factories.editions import a_draft, an_approved, an_item, hand_of
from tests.modules.mailings.editions.test_pressing import ADDRESS, Reader

LINK = "https://example.org/?a=1&b=2"


@pytest.fixture
def item(session, now):
    return an_item(session, now, link=LINK)


@pytest.fixture
def edition(session, now, item):
    """A draft of two items; the link of the first is counted."""
    made = a_draft(session, now, item, an_item(session, now))
    return count_link(session, hand_of(made), item.id, now, counted=True)


def test_both_parts_have_the_same_address_in_its_place(session, tools, edition, item):
    for page in press(session, tools, edition.id):
        [ours] = page.counted
        assert page.counted[ours] == {"item": item.id, "to": LINK}
        links = Reader(page.html).links
        assert links == ADDRESS.findall(page.text)
        assert links[0] == ours == tools.links.counted(edition.id, item.id, page.locale)
        assert LINK not in page.text
        assert "&b=2" not in page.html


def test_elsewhere_it_is_what_it_stands_for(session, tools, edition, item, now):
    counted = press(session, tools, edition.id)
    assert links_in(counted, tools.links)[1] == [LINK]
    count_link(session, hand_of(edition), item.id, now, counted=False)
    for page, plain in zip(counted, press(session, tools, edition.id), strict=True):
        assert plain.counted == {}
        assert Reader(html_of(page)).links == Reader(plain.html).links
        assert ADDRESS.findall(plain_of(page)) == ADDRESS.findall(plain.text)


def test_the_letter_says_that_it_counts(session, tools, edition, item, now):
    said, unsaid = "We count how often some links are opened, and never by whom.", "We do not track what you open or click."
    [page, _] = press(session, tools, edition.id)
    assert all(said in part and unsaid not in part for part in (page.text, page.html))
    count_link(session, hand_of(edition), item.id, now, counted=False)
    [page, _] = press(session, tools, edition.id)
    assert all(unsaid in part and said not in part for part in (page.text, page.html))


def test_the_hash_holds_where_it_leads(session, tools, edition, item):
    before = hash_of(press(session, tools, edition.id))
    assert keep(session, edition, press(session, tools, edition.id)) == before
    session.expire_all()
    item.link = "https://example.org/elsewhere"
    session.flush()
    assert hash_of(press(session, tools, edition.id)) != before


def test_the_mark_takes_an_approval_back_and_stays_with_its_item(session, check, edition, item, now):
    item.link = "/events/sample"
    an_approved(session, check, now, edition)
    count_link(session, hand_of(edition), item.id, now, counted=True)
    assert (edition.state, edition.approved_by, edition.content_hash) == ("draft", None, "")
    step(session, hand_of(edition), item.id, 1, now)
    slots = find_edition(session, edition.id).slots
    assert [(slot.item_id, slot.counted) for slot in slots] == [
        (items_in_order(session, edition.id)[0], False),
        (item.id, True),
    ]


def test_what_is_not_in_it_or_went_out_is_not_marked(session, edition, item, now):
    with pytest.raises(NotFound):
        count_link(session, hand_of(edition), 10**9, now, counted=True)
    edition.state, edition.approved_by, edition.approved_at, edition.content_hash = "sending", 999, now, "x"
    session.flush()
    with pytest.raises(EditionFrozen):
        count_link(session, hand_of(edition), item.id, now, counted=True)


def test_a_correction_counts_the_same_links(session, sent_to, now):
    wrong = sent_to("ada")
    wrong = find_edition(session, wrong.id)
    wrong.slots[2].counted = True
    session.flush()
    made = find_edition(session, correct(session, wrong.id, 101, now).id)
    assert [slot.counted for slot in made.slots] == [False, False, True, False, False]


def test_it_is_found_by_the_pages_alone(session, tools, edition, item):
    keep(session, edition, press(session, tools, edition.id))
    token = tools.links.counted(edition.id, item.id, "en").rpartition("/")[2]
    target = target_of(session, token, edition.id)
    assert (target.item_id, target.address, target.frozen_at) == (item.id, LINK, None)
    assert target_of(session, token, edition.id + 1) is None
    assert target_of(session, "", edition.id) is None
    assert target_of(session, token[1:], edition.id) is None


def test_the_numbers_take_as_many_questions_for_one_link_as_for_nine(session, now, engine):
    counts = []
    for number in (1, 9):
        made = a_draft(session, now, *(an_item(session, now) for _ in range(number)))
        for each in items_in_order(session, made.id):
            count_link(session, hand_of(made), each, now, counted=True)
        found = find_edition(session, made.id)
        with counted_queries(engine) as statements:
            assert [each.openings for each in openings_of(session, found, "es")] == [0] * number
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 3
