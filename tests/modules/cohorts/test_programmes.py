"""Programmes, cohorts and their credits."""

from datetime import date, timedelta

import pytest

from modules.cohorts.errors import DraftStale, FormInUse, NumberTaken, RoundExists, SlugTaken, WrongOrder
from modules.cohorts.rounds.forms import save_form
from modules.cohorts.rounds.programmes import (
    CohortDraft,
    CreditDraft,
    ProgrammeDraft,
    change_cohort,
    change_programme,
    cohort_by_id,
    cohort_by_number,
    cohorts_of,
    credit,
    credits_of,
    end_credit,
    find_cohort,
    find_programme,
    said_of_cohort,
    said_of_programme,
)
from modules.cohorts.rounds.rounds import ask_with, attach_session, call_of, detach_session, open_rounds, session_events
from modules.core.errors import NotFound
from modules.core.fingerprints import fingerprint
from modules.groups.models import Group
from tests.factories.cohorts import a_cohort, a_form, a_programme, a_round, an_application
from tests.factories.events import an_event


def test_a_cohort_has_a_group_that_names_it(session, now):
    programme = a_programme(session, now, short_name="PLLN")
    cohort = a_cohort(session, now, programme, number=3)
    group = session.get(Group, cohort.group_id)
    assert (group.name, group.owner_kind, group.owner_id) == ("PLLN 3", "cohort", cohort.id)


def test_addresses_and_numbers_are_given_once(session, now):
    programme = a_programme(session, now, slug="plln")
    a_cohort(session, now, programme, number=1)
    with pytest.raises(SlugTaken):
        a_programme(session, now, slug="plln")
    with pytest.raises(NumberTaken):
        a_cohort(session, now, programme, number=1)
    assert find_cohort(session, "plln", 1) is not None
    assert (find_cohort(session, "plln", 2), find_programme(session, "other")) == (None, None)


def test_a_cohort_ends_after_it_begins(session, now):
    with pytest.raises(WrongOrder):
        a_cohort(session, now, starts_on=date(2027, 7, 1), ends_on=date(2027, 6, 30))
    cohort = a_cohort(session, now)
    with pytest.raises(WrongOrder):
        change_cohort(
            session, cohort, CohortDraft(number=9, starts_on=date(2027, 7, 1), ends_on=date(2027, 6, 30)), 1, now, seen=""
        )


def test_cohorts_by_address_and_by_programme(session, now):
    programme = a_programme(session, now, slug="plln")
    first, second = a_cohort(session, now, programme, number=1), a_cohort(session, now, programme, number=2)
    assert cohort_by_number(session, "plln", 2).cohort is second
    assert cohort_by_id(session, first.id).programme is programme
    assert cohorts_of(session, [programme.id]) == {programme.id: [second, first]}
    with pytest.raises(NotFound):
        cohort_by_number(session, "plln", 3)


def test_credits_are_dated(session, now):
    cohort = a_cohort(session, now)
    lead = credit(session, cohort, CreditDraft("Sample Agency", "co_lead", date(2027, 7, 1)), now)
    credit(session, cohort, CreditDraft("Sample Facilitators", "co_facilitator"), now)
    end_credit(session, lead.id, date(2028, 1, 31), 1, now)
    assert [(each.name, each.until_on) for each in credits_of(session, cohort.id)] == [
        ("Sample Agency", date(2028, 1, 31)),
        ("Sample Facilitators", None),
    ]
    end_credit(session, lead.id, date(2026, 1, 31), 1, now)
    assert [each.name for each in credits_of(session, cohort.id)] == ["Sample Facilitators"]
    with pytest.raises(WrongOrder):
        credit(session, cohort, CreditDraft("Late", "co_lead", date(2028, 1, 2), date(2028, 1, 1)), now)


def test_one_round_for_each_cohort_and_open_ones_are_found(session, now):
    cohort = a_cohort(session, now)
    found = a_round(session, now, cohort)
    with pytest.raises(RoundExists):
        a_round(session, now, cohort)
    with pytest.raises(WrongOrder):
        a_round(session, now, opens_at=now, closes_at=now)
    a_round(session, now, opens_at=now + timedelta(days=1))
    a_round(session, now, opens_at=now - timedelta(days=9), closes_at=now)
    assert [call.round.id for call in open_rounds(session, now)] == [found.id]
    assert call_of(session, found.id).cohort is cohort


def test_the_form_of_a_round_stays_once_somebody_has_begun(session, now):
    round_ = a_round(session, now, form_name="plln")
    newer = save_form(session, "plln", a_form(endorsement=True), None, now)
    assert ask_with(session, round_.id, newer.id, 1, now).form_id == newer.id
    an_application(session, now, round_)
    older = save_form(session, "plln", a_form(), None, now)
    with pytest.raises(FormInUse):
        ask_with(session, round_.id, older.id, 1, now)


def test_information_sessions_are_events(session, now):
    round_, event = a_round(session, now), an_event(session, now)
    attach_session(session, round_.id, event.id, None, now)
    attach_session(session, round_.id, event.id, None, now)
    assert session_events(session, round_.id) == [event.id]
    detach_session(session, round_.id, event.id, 1, now)
    assert session_events(session, round_.id) == []


def test_who_did_not_see_what_stands_of_a_programme_changes_nothing(session, now):
    programme = a_programme(session, now)
    seen = fingerprint(said_of_programme(programme))
    mine, theirs = (ProgrammeDraft(slug="other", short_name="N", name_en=each) for each in ("Mine", "Theirs"))
    change_programme(session, programme, theirs, 1, now, seen=seen)
    with pytest.raises(DraftStale) as stale:
        change_programme(session, programme, mine, 1, now, seen=seen)
    assert (stale.value.mine.name_en, stale.value.theirs, programme.name_en) == ("Mine", said_of_programme(programme), "Theirs")
    assert programme.slug != "other"


def test_who_did_not_see_what_stands_of_a_cohort_changes_nothing(session, now):
    cohort = a_cohort(session, now, places=9)
    seen, days = fingerprint(said_of_cohort(cohort)), {"starts_on": cohort.starts_on, "ends_on": cohort.ends_on}
    change_cohort(session, cohort, CohortDraft(number=1, places=10, **days), 1, now, seen=seen)
    with pytest.raises(DraftStale):
        change_cohort(session, cohort, CohortDraft(number=1, places=11, **days), 1, now, seen=seen)
    assert cohort.places == 10
