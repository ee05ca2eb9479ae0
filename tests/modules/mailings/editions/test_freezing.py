"""Whom an edition is for, written down once: everybody on the list, each with what keeps it from them."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from modules.deliveries.models import Delivery
from modules.mailings.digests.models import Told
from modules.mailings.editions.beginning import correct
from modules.mailings.editions.freezing import freeze_next
from modules.mailings.editions.queries import items_of
from modules.mailings.editions.stopping import recall
from modules.mailings.lists.leaving import Way, leave
from modules.mailings.lists.models import Subscription
from modules.mailings.lists.suppressing import Reason, suppress
from modules.people.models import Address
from tests.conftest import counted_queries
from tests.factories.editions import AUTHOR, a_draft, a_frozen, an_approved, an_item
from tests.factories.lists import a_list, a_subscriber
from tests.factories.people import a_person


def rows_of(session, edition) -> dict[str, Delivery]:
    found = session.scalars(select(Delivery).where(Delivery.kind == "newsletter", Delivery.thing_id == edition.id))
    return {row.address.partition("@")[0]: row for row in found}


def a_reader(session, now, owner, name, **over):
    person = a_person(session, now, address=f"{name}@example.org", time_zone=over.pop("zone", "America/Los_Angeles"))
    return a_subscriber(session, now, owner, person=person, **over)


def test_everybody_on_the_list_is_in_the_sum_with_a_reason_where_they_get_nothing(session, check, now):
    owner = a_list(session, now, kind="friday5")
    for name in ("ann", "bo"):
        a_reader(session, now, owner, name)
    a_reader(session, now, owner, "paused", paused_until=(now + timedelta(days=20)).date())
    a_reader(session, now, owner, "back", paused_until=now.date())
    a_reader(session, now, owner, "asked", state="asked")
    a_reader(session, now, owner, "stranger")
    session.execute(text("update people_address set confirmed_at = null where key = 'stranger@example.org'"))
    for name, reason in (("bounced", Reason.BOUNCED), ("angry", Reason.COMPLAINED), ("barred", Reason.STAFF)):
        a_reader(session, now, owner, name)
        suppress(session, f"{name}@example.org", reason, now)
    gone = a_reader(session, now, owner, "gone")
    own = session.scalars(select(Subscription.id).where(Subscription.address_id == gone.address_id)).one()
    leave(session, own, Way.PAGE, now)
    a_reader(session, now, a_list(session, now), "elsewhere")

    edition = a_frozen(session, check, now, owner)

    rows = rows_of(session, edition)
    assert {name: (row.state, row.answer) for name, row in rows.items()} == {
        "ann": ("pending", ""),
        "bo": ("pending", ""),
        "back": ("pending", ""),
        "paused": ("suppressed", "paused"),
        "stranger": ("suppressed", "unconfirmed"),
        "bounced": ("suppressed", "bounced"),
        "angry": ("suppressed", "complained"),
        "barred": ("suppressed", "staff"),
    }
    assert edition.candidates == len(rows) == 8
    assert all((row.settled_at is not None) == (row.state == "suppressed") for row in rows.values())
    own = session.scalars(select(Subscription).join(Address).where(Address.key == "ann@example.org")).one()
    ann = rows["ann"]
    assert (ann.key, ann.recipient_id, ann.letter) == (f"edition:{edition.id}:{own.id}", own.id, "edition")
    assert ann.person_id is not None
    assert ann.message_id.endswith("@localhost>")


def test_each_reads_their_language_and_english_where_it_is_not_in_theirs(session, check, now):
    owner = a_list(session, now)
    for name, language in (("en", "en"), ("es", "es"), ("vi", "vi")):
        a_reader(session, now, owner, name, language=language)
    edition = a_frozen(session, check, now, owner)
    assert {name: row.locale for name, row in rows_of(session, edition).items()} == {"en": "en", "es": "es", "vi": "en"}


def test_it_is_frozen_when_its_hour_has_come_and_once(session, check, now):
    owner = a_list(session, now)
    a_reader(session, now, owner, "ann")
    edition = an_approved(session, check, now, a_draft(session, now, of=owner))
    assert freeze_next(session, check.tools, edition.send_at - timedelta(seconds=1)) is None
    # However late the clock is: a missed run is found.
    late = edition.send_at + timedelta(days=2)
    found = freeze_next(session, check.tools, late)
    assert (found.edition_id, found.candidates, found.held) == (edition.id, 1, "")
    assert (edition.state, edition.frozen_at) == ("sending", late)
    assert freeze_next(session, check.tools, late) is None
    assert len(rows_of(session, edition)) == 1


def test_what_was_not_approved_or_is_a_sample_never_goes(session, check, now):
    later = now + timedelta(days=30)
    a_draft(session, now)
    sample = an_approved(session, check, now, a_draft(session, now))
    sample.sample = True
    session.flush()
    assert freeze_next(session, check.tools, later) is None


def test_who_gets_it_was_told_its_items(session, check, now):
    owner = a_list(session, now)
    reader = a_reader(session, now, owner, "ann")
    a_reader(session, now, owner, "paused", paused_until=(now + timedelta(days=20)).date())
    first, second = an_item(session, now, revision=3), an_item(session, now)
    session.add(Told(address_id=reader.address_id, item_id=second.id, revision=5, told_at=now))
    edition = an_approved(session, check, now, a_draft(session, now, first, second, of=owner))
    freeze_next(session, check.tools, edition.send_at)
    session.expire_all()
    told = {(each.address_id, each.item_id): each.revision for each in session.scalars(select(Told))}
    assert told == {(reader.address_id, first.id): 3, (reader.address_id, second.id): 5}


def test_what_a_reader_knew_before_they_know_after_a_recall_too(session, check, now):
    owner = a_list(session, now)
    reader = a_reader(session, now, owner, "ann")
    known, new = an_item(session, now), an_item(session, now)
    session.add(Told(address_id=reader.address_id, item_id=known.id, revision=1, told_at=now))
    edition = an_approved(session, check, now, a_draft(session, now, known, new, of=owner))
    freeze_next(session, check.tools, edition.send_at)
    recall(session, edition.id, AUTHOR, edition.send_at)
    assert session.scalars(select(Told.item_id)).all() == [known.id]


@pytest.mark.parametrize(
    ("change", "why"),
    [({"state": "withdrawn"}, "withdrawn"), ({"called_off": True}, "called_off"), ({"due_at": "past"}, "past_due")],
)
def test_an_item_that_is_over_by_then_keeps_it_back(session, check, now, change, why):
    edition = an_approved(session, check, now, a_draft(session, now))
    item = items_of(session, edition.id)[0]
    for name, value in change.items():
        setattr(item, name, edition.send_at if value == "past" else value)
    session.flush()
    assert freeze_next(session, check.tools, edition.send_at).held == why
    assert (edition.state, edition.note, edition.approved_by) == ("draft", why, None)
    assert session.scalars(select(Delivery)).all() == []


def test_an_item_that_says_something_else_by_then_keeps_it_back(session, check, now):
    """The approval is of what was read: readers must not get the old words, and be held to know the new ones."""
    edition = an_approved(session, check, now, a_draft(session, now))
    item = items_of(session, edition.id)[0]
    item.texts[0].headline, item.revision, item.changed_at = "Moved to Monday", 2, edition.approved_at + timedelta(hours=1)
    session.flush()
    assert freeze_next(session, check.tools, edition.send_at).held == "pages"
    assert (edition.state, session.scalars(select(Told)).all()) == ("draft", [])


def test_an_item_that_was_touched_and_says_the_same_keeps_nothing_back(session, check, now):
    edition = an_approved(session, check, now, a_draft(session, now))
    items_of(session, edition.id)[0].changed_at = edition.approved_at + timedelta(hours=1)
    session.flush()
    assert freeze_next(session, check.tools, edition.send_at).held == ""


def test_a_list_that_was_given_up_sends_nothing(session, check, now):
    owner = a_list(session, now)
    a_reader(session, now, owner, "ann")
    edition = an_approved(session, check, now, a_draft(session, now, of=owner))
    owner.retired_at = now
    session.flush()
    assert freeze_next(session, check.tools, edition.send_at).held == "retired"
    assert session.scalars(select(Delivery)).all() == []


def test_pages_that_nobody_approved_do_not_go(session, check, now):
    edition = an_approved(session, check, now, a_draft(session, now))
    session.execute(text("update mailings_edition_page set text = text || 'Buy this.' where locale = 'en'"))
    session.expire_all()
    assert freeze_next(session, check.tools, edition.send_at).held == "pages"
    assert edition.state == "draft"


def test_it_goes_in_waves_by_the_readers_clock(session, check, now):
    owner = a_list(session, now)
    for name, zone in (
        ("ca", "America/Los_Angeles"),
        ("ny", "America/New_York"),
        ("hi", "Pacific/Honolulu"),
        ("odd", "Mars/Olympus"),
    ):
        a_reader(session, now, owner, name, zone=zone)
    edition = an_approved(session, check, now, a_draft(session, now, of=owner), by_reader_zone=True)
    six_in_new_york = datetime(2027, 1, 15, 11, tzinfo=UTC)
    assert freeze_next(session, check.tools, six_in_new_york - timedelta(seconds=1)) is None
    assert freeze_next(session, check.tools, six_in_new_york).candidates == 4
    assert {name: row.next_attempt_at for name, row in rows_of(session, edition).items()} == {
        "ny": six_in_new_york,
        "ca": datetime(2027, 1, 15, 14, tzinfo=UTC),
        "odd": datetime(2027, 1, 15, 14, tzinfo=UTC),
        "hi": datetime(2027, 1, 15, 16, tzinfo=UTC),
    }


def test_a_correction_goes_to_those_alone_who_have_it(session, check, now):
    owner = a_list(session, now)
    states = {"has": "accepted", "perhaps": "uncertain", "refused": "rejected", "never": "suppressed", "left": "accepted"}
    for name in states:
        a_reader(session, now, owner, name)
    edition = a_frozen(session, check, now, owner)
    for name, row in rows_of(session, edition).items():
        row.state = states[name]
    session.flush()
    a_reader(session, now, owner, "new")
    own = session.scalars(select(Subscription.id).join(Address).where(Address.key == "left@example.org")).one()
    leave(session, own, Way.PAGE, now)
    made = an_approved(session, check, edition.send_at, correct(session, edition.id, AUTHOR, edition.send_at))
    freeze_next(session, check.tools, made.send_at)
    assert set(rows_of(session, made)) == {"has", "perhaps"}


def test_freezing_asks_as_often_for_many_readers_as_for_one(session, check, now, engine):
    counts = []
    for readers in (1, 20):
        owner = a_list(session, now)
        for number in range(readers):
            a_reader(session, now, owner, f"r{readers}-{number}")
        edition = an_approved(session, check, now, a_draft(session, now, of=owner))
        with counted_queries(engine) as statements:
            freeze_next(session, check.tools, edition.send_at)
        counts.append(len(statements))
    assert counts[0] == counts[1] < 20
