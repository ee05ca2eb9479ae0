"""Putting an edition together, and what writing in it undoes."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from modules.core.errors import NotFound, Stale
from modules.mailings.editions.beginning import begin, correct, next_friday
from modules.mailings.editions.composing import Hand, Wording, write_text
from modules.mailings.editions.errors import EditionFrozen, ItemPresent, ItemPrivate, ItemWithdrawn, NothingToCorrect
from modules.mailings.editions.models import Edition
from modules.mailings.editions.placing import items_in_order, move, put, step, take_out
from modules.mailings.editions.queries import find_edition
from tests.factories.editions import AUTHOR, SECOND, a_draft, an_item, hand_of
from tests.factories.lists import a_list


def test_a_list_counts_its_editions(session, now):
    one, other = a_list(session, now), a_list(session, now)
    assert [begin(session, each.id, AUTHOR, now).number for each in (one, one, other)] == [1, 2, 1]
    with pytest.raises(NotFound):
        begin(session, 10_000, AUTHOR, now)


@pytest.mark.parametrize(
    ("moment", "zone", "friday"),
    [
        (datetime(2027, 1, 11, 18, tzinfo=UTC), "America/Los_Angeles", datetime(2027, 1, 15, 14, tzinfo=UTC)),
        (datetime(2027, 1, 15, 13, 59, tzinfo=UTC), "America/Los_Angeles", datetime(2027, 1, 15, 14, tzinfo=UTC)),
        (datetime(2027, 1, 15, 14, 0, tzinfo=UTC), "America/Los_Angeles", datetime(2027, 1, 22, 14, tzinfo=UTC)),
        (datetime(2027, 3, 13, 18, tzinfo=UTC), "America/Los_Angeles", datetime(2027, 3, 19, 13, tzinfo=UTC)),
        (datetime(2027, 1, 16, 4, tzinfo=UTC), "Pacific/Honolulu", datetime(2027, 1, 22, 16, tzinfo=UTC)),
    ],
)
def test_it_goes_out_on_friday_at_six_by_the_lists_clock(moment, zone, friday):
    assert next_friday(moment, zone) == friday


def test_items_have_places_and_change_them(session, now):
    items = [an_item(session, now) for _ in range(3)]
    edition, [a, b, c] = a_draft(session, now, *items), [each.id for each in items]
    assert items_in_order(session, edition.id) == [a, b, c]
    for change, places in (
        (lambda hand: step(session, hand, c, -1, now), [a, c, b]),
        (lambda hand: step(session, hand, a, -1, now), [a, c, b]),
        (lambda hand: step(session, hand, b, 1, now), [a, c, b]),
        (lambda hand: step(session, hand, a, 1, now), [c, a, b]),
        (lambda hand: move(session, hand, c, 99, now), [a, b, c]),
        (lambda hand: move(session, hand, c, 0, now), [c, a, b]),
        (lambda hand: take_out(session, hand, a, now), [c, b]),
        (lambda hand: put(session, hand, a, now), [c, b, a]),
    ):
        change(hand_of(edition))
        assert items_in_order(session, edition.id) == places
    assert [slot.position for slot in find_edition(session, edition.id).slots] == [1, 2, 3]


def test_what_cannot_stand_in_an_edition(session, now):
    item = an_item(session, now)
    edition = a_draft(session, now, item)
    gone, private = an_item(session, now, state="withdrawn", withdrawn_at=now), an_item(session, now, private=True)
    for item_id, refusal in (
        (item.id, ItemPresent),
        (gone.id, ItemWithdrawn),
        (private.id, ItemPrivate),
        (10_000, NotFound),
    ):
        with pytest.raises(refusal):
            put(session, hand_of(edition), item_id, now)
    for change in (take_out, lambda *of: move(*of[:3], 1, of[3]), lambda *of: step(*of[:3], 1, of[3])):
        with pytest.raises(NotFound):
            change(session, hand_of(edition), gone.id, now)


def test_nobody_overwrites_what_they_have_not_seen(session, now):
    edition = a_draft(session, now)
    mine = hand_of(edition)
    write_text(session, hand_of(edition, SECOND), "en", Wording(subject="Theirs"), now)
    with pytest.raises(Stale):
        write_text(session, mine, "en", Wording(subject="Mine"), now)
    with pytest.raises(NotFound):
        write_text(session, Hand(edition_id=10_000, seen_version=1, actor_id=AUTHOR), "en", Wording(), now)
    found = find_edition(session, edition.id)
    assert {each.locale: each.subject for each in found.texts}["en"] == "Theirs"
    assert found.author_id == SECOND


@pytest.mark.parametrize("state", ["submitted", "scheduled"])
def test_writing_in_what_was_let_go_takes_it_back(session, now, state):
    edition = a_draft(session, now)
    edition.state, edition.content_hash, edition.approved_by, edition.approved_at = state, "abc", SECOND, now
    edition.note = "preflight"
    session.flush()
    # Even by the one who approved it: whoever wrote in it cannot have let it go.
    write_text(session, hand_of(edition, SECOND), "en", Wording(subject="Other"), now)
    session.refresh(edition)
    assert (edition.state, edition.content_hash, edition.approved_by, edition.approved_at) == ("draft", "", None, None)
    assert edition.note == "", "it was of the pages that are gone"


@pytest.mark.parametrize("state", ["sending", "paused", "stopped", "finished"])
def test_what_readers_have_is_not_written_any_more(session, now, state):
    edition = a_draft(session, now)
    edition.state, edition.content_hash, edition.approved_by, edition.approved_at = state, "abc", SECOND, now
    edition.sums, edition.finished_at = ({}, now) if state == "finished" else (None, None)
    session.flush()
    with pytest.raises(EditionFrozen):
        write_text(session, hand_of(edition), "en", Wording(subject="Other"), now)


def test_a_correction_says_the_same_until_somebody_writes_in_it(session, now):
    edition = a_draft(session, now)
    with pytest.raises(NothingToCorrect):
        correct(session, edition.id, AUTHOR, now)
    edition.state, edition.content_hash, edition.approved_by, edition.approved_at = "sending", "abc", SECOND, now
    session.flush()
    made = find_edition(session, correct(session, edition.id, SECOND, now).id)
    wrong = find_edition(session, edition.id)
    assert (made.corrects_id, made.number, made.state, made.author_id) == (edition.id, 2, "draft", SECOND)
    assert [each.item_id for each in made.slots] == [each.item_id for each in wrong.slots]
    assert {each.subject for each in made.texts} == {each.subject for each in wrong.texts}
    with pytest.raises(NotFound):
        correct(session, 10_000, AUTHOR, now)


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ("approved_by = author_id, approved_at = now()", "four_eyes"),
        ("approved_by = 5", "approval"),
        ("state = 'scheduled'", "approved"),
        ("state = 'sending', content_hash = 'abc'", "approved"),
        ("state = 'scheduled', approved_by = 5, approved_at = now()", "approved"),
        ("state = 'lost', content_hash = 'abc', approved_by = 5, approved_at = now()", "state"),
        ("state = 'finished', content_hash = 'abc', approved_by = 5, approved_at = now()", "finished"),
        ("sums = '{}'", "sums"),
    ],
)
def test_the_database_itself_refuses(session, now, change, check):
    edition = a_draft(session, now)
    with pytest.raises(IntegrityError, match=f"ck_mailings_edition_{check}"):
        session.execute(text(f"update mailings_edition set {change} where id = {edition.id}"))  # noqa: S608


def test_an_edition_cannot_be_added_with_its_authors_own_approval(session, now):
    own = Edition(
        list_id=a_list(session, now).id,
        number=1,
        author_id=AUTHOR,
        approved_by=AUTHOR,
        approved_at=now,
        created_at=now,
        changed_at=now,
    )
    session.add(own)
    with pytest.raises(IntegrityError, match="four_eyes"):
        session.flush()
