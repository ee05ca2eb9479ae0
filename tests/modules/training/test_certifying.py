"""From a completed module to its certificate, and to that of the series."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from modules.awards.models import Award
from modules.awards.queries import awards_of
from modules.people.erasing import erase_person
from modules.people.merging import merge
from modules.registrations.attendance import mark
from modules.training.completion.certifying import certify, certify_entered
from modules.training.completion.enrolling import enroll_in_series
from modules.training.completion.hours import minutes_earned
from modules.training.models import Completion, ModuleVersion, Withdrawal
from tests.factories.events import an_event
from tests.factories.people import a_person
from tests.factories.registrations import a_registration
from tests.factories.training import a_module, a_series

READ = {"viewed": "first/read"}
LIVE = {"attended": "second/live"}


def a_completion(session, now, person, module, **over) -> Completion:
    """The person completed the module: as it is counted, without the counting."""
    version = session.get_one(ModuleVersion, module.current_id)
    values = {
        "person_id": person.id,
        "module_id": module.id,
        "version_id": version.id,
        "version_hash": version.hash,
        "minutes": version.minutes,
        "earned_at": now,
        "counted_at": now,
        "evidence": [],
    }
    completion = Completion(**values | over)
    session.add(completion)
    session.flush()
    return completion


def keys_of(session, person) -> set[str]:
    return {each.key.partition(":")[0] for each in awards_of(session, person.id)}


def test_a_completion_is_a_certificate(session, now):
    person, module = a_person(session, now, name="Iñaki"), a_module(session, now)
    a_module(session, now)  # of another series
    completion = a_completion(session, now, person, module, earned_at=now - timedelta(days=1))
    awards = certify(session, completion.id, now)
    assert (awards[0].name, awards[0].minutes, awards[0].earned_at) == ("Iñaki", 30, completion.earned_at)
    assert awards[0].title_en.startswith("Sample module")
    assert awards[0].title_es.endswith("(es)")
    assert (awards[0].sample, awards[0].credits) == (True, ["Sample authors"])
    assert awards[0].evidence == {"completions": [completion.id], "hash": completion.version_hash}
    assert certify(session, completion.id, now) == awards


def test_the_last_module_brings_the_series(session, now):
    series, person = a_series(session, now), a_person(session, now)
    modules = [a_module(session, now, series) for _ in range(2)]
    first = a_completion(session, now, person, modules[0])
    assert [each.minutes for each in certify(session, first.id, now)] == [30]
    assert keys_of(session, person) == {"module"}
    last = a_completion(session, now, person, modules[1], earned_at=now + timedelta(hours=1))
    for _ in range(2):
        assert [each.minutes for each in certify(session, last.id, now)] == [30, 60]
    assert keys_of(session, person) == {"module", "series"}
    assert len(awards_of(session, person.id)) == 3


def test_who_enters_a_series_late_gets_its_certificate_then(session, now):
    eligibility = {"ask": {"en": "Where?"}, "statements": [{"key": "works", "text": {"en": "I work at a school."}}]}
    series, person = a_series(session, now, eligibility=eligibility), a_person(session, now)
    completion = a_completion(session, now, person, a_module(session, now, series))
    assert len(certify(session, completion.id, now)) == 1
    entered = enroll_in_series(session, person.id, series, now, stated=["works"])
    assert [each.minutes for each in certify_entered(session, entered.id, now)] == [30]
    assert len(certify_entered(session, entered.id, now)) == 1
    assert keys_of(session, person) == {"module", "series"}


def test_what_was_taken_back_or_erased_earns_nothing(session, now):
    person, other, module = a_person(session, now), a_person(session, now), a_module(session, now)
    withdrawn, forgotten = (a_completion(session, now, each, module) for each in (person, other))
    session.add(Withdrawal(completion_id=withdrawn.id, reason="A mix-up", withdrawn_at=now))
    erase_person(session, other.id, None, now)
    assert certify(session, withdrawn.id, now) == certify(session, forgotten.id, now) == []
    assert session.scalars(select(Award)).all() == []


def test_a_merged_record_earns_for_the_one_it_became(session, now):
    kept, gone, module = a_person(session, now), a_person(session, now), a_module(session, now)
    completion = a_completion(session, now, gone, module)
    merge(session, kept.id, gone.id, None, now)
    assert {each.person_id for each in certify(session, completion.id, now)} == {kept.id}


@pytest.mark.parametrize(
    ("rule", "attended", "minutes"),
    [
        ({"all": [READ]}, 0, 30),
        ({"all": [READ]}, 2, 30 + 60 + 90),  # nobody asked for it: all of it is added
        ({"any": [READ, LIVE]}, 1, 30 + 60),  # one of two ways
        ({"all": [READ, LIVE]}, 1, 30),  # asked for, and so inside
        ({"all": [READ, LIVE]}, 2, 30 + 90),  # one more than was asked
        ({"all": [READ, LIVE | {"sessions": 2}]}, 2, 30),
        ({"n_of": 2, "of": [READ, LIVE]}, 1, 30),  # both of two
        ({"n_of": 1, "of": [READ, LIVE]}, 1, 30 + 60),
        (LIVE, 2, 30 + 90),
    ],
)
def test_meetings_beyond_what_the_rule_asks_for_are_added(session, now, rule, attended, minutes):
    sessions = [
        (now - timedelta(days=9), now - timedelta(days=9) + timedelta(minutes=60)),
        (now - timedelta(days=8), now - timedelta(days=8) + timedelta(minutes=90)),
    ]
    event, person = an_event(session, now, sessions=sessions), a_person(session, now)
    module = a_module(session, now, event=event, rule=rule)
    place = a_registration(session, now, event, person)
    for each in event.sessions[:attended]:
        mark(session, place.id, each.id, True, now, None)
    completion = a_completion(session, now, person, module)
    assert minutes_earned(session, [completion]) == minutes
    assert certify(session, completion.id, now)[0].minutes == minutes


def test_a_meeting_that_counts_for_two_modules_is_one_meeting_on_the_certificate_of_the_series(session, now):
    series, person = a_series(session, now), a_person(session, now)
    hours = [(now - timedelta(days=day), now - timedelta(days=day) + timedelta(hours=1)) for day in (9, 8)]
    event = an_event(session, now, sessions=hours)
    mark(session, a_registration(session, now, event, person).id, event.sessions[0].id, True, now, None)
    done = [
        a_completion(session, now, person, a_module(session, now, series, event=event, rule={"all": [READ]})) for _ in range(2)
    ]
    for each in done:
        module = certify(session, each.id, now)[0]
        assert module.minutes == 30 + 60
    [of_series] = [each.award for each in awards_of(session, person.id) if each.kind == "series"]
    assert of_series.minutes == 30 + 30 + 60
