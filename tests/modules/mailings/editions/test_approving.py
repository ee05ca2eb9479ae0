"""One hands it in, another lets it go, and nothing that nobody approved is ever scheduled."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from modules.core.errors import NotFound, Refused, Stale
from modules.mailings.editions.approving import When, approve, plan, schedule, send_back, unschedule
from modules.mailings.editions.composing import Hand, Wording, write_text
from modules.mailings.editions.errors import (
    EditionFaulty,
    EditionFrozen,
    NotApproved,
    NotSubmitted,
    OtherDay,
    OwnWork,
    PagesChanged,
    TooLate,
)
from modules.mailings.editions.models import Edition, EditionPage
from modules.mailings.editions.placing import put, step, take_out
from modules.mailings.editions.pressing import hash_of, press
from modules.mailings.editions.queries import items_of, pages_of
from tests.factories.editions import AUTHOR, SECOND, a_draft, an_item, hand_in, hand_of

THIRD = 103


def test_it_is_handed_in_approved_and_scheduled(session, check, now):
    edition = a_draft(session, now)
    hand_in(session, check, hand_of(edition), now)
    pages = pages_of(session, edition.id)
    assert (edition.state, edition.content_hash) == ("submitted", hash_of(pages.values()))
    assert set(pages) == {"en", "es"}
    approve(session, check.tools, hand_of(edition, SECOND), edition.content_hash, now)
    when = When(send_at=edition.send_at, by_reader_zone=True)
    schedule(session, hand_of(edition), when, now)
    assert (edition.state, edition.approved_by, edition.by_reader_zone) == ("scheduled", SECOND, True)
    unschedule(session, hand_of(edition), now)
    assert (edition.state, edition.approved_by) == ("submitted", SECOND)


def test_what_is_faulty_cannot_be_handed_in(session, check, now):
    edition = a_draft(session, now, an_item(session, now, "en"))
    with pytest.raises(EditionFaulty) as refused:
        hand_in(session, check, hand_of(edition), now)
    assert [each.kind for each in refused.value.values["findings"]] == ["unfilled"]
    assert session.scalars(select(EditionPage)).all() == []


def test_nobody_approves_their_own_work(session, check, now):
    edition = a_draft(session, now)
    hand_in(session, check, hand_of(edition, SECOND), now)
    with pytest.raises(OwnWork):
        approve(session, check.tools, hand_of(edition, AUTHOR), edition.content_hash, now)
    assert edition.approved_by is None


@pytest.mark.parametrize("deed", ["write", "put", "step", "plan", "submit", "take"])
def test_nobody_approves_what_went_through_their_hands(session, check, now, deed):
    edition, spare = a_draft(session, now), an_item(session, now)
    if deed == "take":
        put(session, hand_of(edition), spare.id, now)
    attempt(session, check, edition, (deed, THIRD, 1), spare, [""], now)
    write_text(session, hand_of(edition), "en", Wording(subject="Written last by its author"), now)
    hand_in(session, check, hand_of(edition), now)
    assert edition.hands == [AUTHOR, THIRD]
    for who in (AUTHOR, THIRD):
        with pytest.raises(OwnWork):
            approve(session, check.tools, hand_of(edition, who), edition.content_hash, now)
    forced = update(Edition).where(Edition.id == edition.id).values(approved_by=THIRD, approved_at=now)
    with pytest.raises(IntegrityError, match="other_hands"), session.begin_nested():
        session.execute(forced)
    approve(session, check.tools, hand_of(edition, SECOND), edition.content_hash, now)
    assert edition.approved_by == SECOND


def test_an_approval_is_of_the_pages_that_were_seen(session, check, now):
    edition = a_draft(session, now)
    hand_in(session, check, hand_of(edition), now)
    seen_hash = edition.content_hash
    write_text(session, hand_of(edition), "en", Wording(subject="Another"), now)
    with pytest.raises(NotSubmitted):
        approve(session, check.tools, hand_of(edition, SECOND), seen_hash, now)
    hand_in(session, check, hand_of(edition), now)
    with pytest.raises(Stale):
        approve(session, check.tools, hand_of(edition, SECOND), seen_hash, now)
    with pytest.raises(Stale):
        approve(session, check.tools, Hand(edition_id=edition.id, seen_version=1, actor_id=SECOND), edition.content_hash, now)
    with pytest.raises(NotFound):
        approve(session, check.tools, Hand(edition_id=10_000, seen_version=1, actor_id=SECOND), "", now)


def test_an_item_that_changed_meanwhile_must_be_seen_again(session, check, now):
    edition = a_draft(session, now)
    hand_in(session, check, hand_of(edition), now)
    items_of(session, edition.id)[0].texts[0].headline = "Other"
    session.flush()
    with pytest.raises(PagesChanged):
        approve(session, check.tools, hand_of(edition, SECOND), edition.content_hash, now)
    hand_in(session, check, hand_of(edition), now)
    approve(session, check.tools, hand_of(edition, SECOND), edition.content_hash, now)
    assert edition.approved_by == SECOND


def test_it_can_be_sent_back_with_a_note(session, check, now):
    edition = a_draft(session, now)
    with pytest.raises(NotSubmitted):
        send_back(session, hand_of(edition, SECOND), "Why", now)
    hand_in(session, check, hand_of(edition), now)
    send_back(session, hand_of(edition, SECOND), " The third item is old. ", now)
    assert (edition.state, edition.content_hash, edition.note) == ("draft", "", "The third item is old.")
    hand_in(session, check, hand_of(edition), now)
    assert edition.note == ""


def test_only_what_was_approved_is_scheduled_for_its_own_day_to_come(session, check, now):
    edition = a_draft(session, now)
    when = When(send_at=edition.send_at)
    with pytest.raises(NotApproved):
        schedule(session, hand_of(edition), when, now)
    hand_in(session, check, hand_of(edition), now)
    with pytest.raises(NotApproved):
        schedule(session, hand_of(edition), when, now)
    approve(session, check.tools, hand_of(edition, SECOND), edition.content_hash, now)
    with pytest.raises(OtherDay):
        schedule(session, hand_of(edition), When(send_at=edition.send_at + timedelta(days=1)), now)
    with pytest.raises(TooLate):
        schedule(session, hand_of(edition), when, edition.send_at + timedelta(seconds=1))
    schedule(session, hand_of(edition), When(send_at=edition.send_at + timedelta(hours=3)), now)
    with pytest.raises(EditionFrozen):
        plan(session, hand_of(edition), when, now)
    unschedule(session, hand_of(edition), now)
    with pytest.raises(EditionFrozen):
        unschedule(session, hand_of(edition), now)


def test_a_draft_is_planned_for_another_day(session, check, now):
    edition = a_draft(session, now)
    plan(session, hand_of(edition, SECOND), When(send_at=now + timedelta(days=1)), now)
    assert (edition.author_id, edition.send_at) == (SECOND, now + timedelta(days=1))
    assert "Tuesday, January 12, 2027" in press(session, check.tools, edition.id)[0].text
    with pytest.raises(TooLate):
        plan(session, hand_of(edition), When(send_at=now - timedelta(seconds=1)), now)


PEOPLE = st.sampled_from([AUTHOR, AUTHOR, SECOND, THIRD])
# What leads further comes oftener than what takes back: else a walk never gets far.
USUAL = ["submit", "approve", "approve", *["schedule"] * 6]
DEEDS = st.sampled_from(
    [*USUAL, "write", "put", "take", "step", "submit", "approve", "old hash", "back", "plan", "schedule", "unschedule"]
)
outcomes: Counter[str] = Counter()


@pytest.mark.xdist_group("walk of approving")
@given(let_go=st.sampled_from([True, True, True, False]), steps=st.lists(st.tuples(DEEDS, PEOPLE), min_size=6, max_size=25))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_unapproved_is_ever_scheduled(session, check, now, let_go, steps):
    edition = a_draft(session, now, *(an_item(session, now, "en") for _ in range(2)), locales=("en",))
    spare, hashes, wrote, hands = an_item(session, now, "en"), [""], AUTHOR, {AUTHOR}
    begun = [("submit", AUTHOR), ("approve", SECOND), ("schedule", AUTHOR)] if let_go else []
    for number, (deed, who) in enumerate([*begun, *steps]):
        before = edition.state
        try:
            with session.begin_nested():
                attempt(session, check, edition, (deed, who, number), spare, hashes, now)
        except (Refused, NotFound, Stale):
            outcomes["refused"] += 1
            session.refresh(edition)
            assert edition.state == before
            continue
        wrote = who if deed in ("write", "put", "take", "step", "plan") else wrote
        hands |= {who} if deed in ("write", "put", "take", "step", "plan", "submit") else set()
        hashes.append(edition.content_hash)
        outcomes["scheduled" if edition.state == "scheduled" else "taken back" if before != "draft" else "done"] += 1
        hold(session, edition, wrote)
        assert set(edition.hands) == hands
        assert edition.approved_by not in hands


def attempt(session, check, edition, step_, spare, hashes, now):
    deed, who, number = step_
    hand, when = hand_of(edition, who), When(send_at=edition.send_at)
    deeds = {
        "write": lambda: write_text(session, hand, "en", Wording(subject=f"Subject {number}"), now),
        "put": lambda: put(session, hand, spare.id, now),
        "take": lambda: take_out(session, hand, spare.id, now),
        "step": lambda: step(session, hand, items_of(session, edition.id)[0].id, 1, now),
        "submit": lambda: hand_in(session, check, hand, now),
        "approve": lambda: approve(session, check.tools, hand, edition.content_hash, now),
        "old hash": lambda: approve(session, check.tools, hand, hashes[-2 if len(hashes) > 1 else -1], now),
        "back": lambda: send_back(session, hand, "No", now),
        "plan": lambda: plan(session, hand, when, now),
        "schedule": lambda: schedule(session, hand, when, now),
        "unschedule": lambda: unschedule(session, hand, now),
    }
    deeds[deed]()


def hold(session, edition: Edition, wrote: int) -> None:
    """What must be true after every deed: what is let go is what was seen, by somebody other than who wrote in it last."""
    if edition.state == "scheduled":
        assert edition.approved_by is not None
    if edition.approved_by is not None:
        assert edition.approved_by != wrote == edition.author_id
        assert hash_of(pages_of(session, edition.id).values()) == edition.content_hash != ""
    if edition.state == "draft":
        assert (edition.content_hash, edition.approved_by) == ("", None)


@pytest.mark.xdist_group("walk of approving")
def test_the_random_walk_went_everywhere():
    total = sum(outcomes.values())
    print(dict(outcomes))
    assert all(count >= total / 20 for count in outcomes.values()), outcomes
    assert set(outcomes) == {"refused", "scheduled", "taken back", "done"}
