"""Modules for a cohort: a team is done when, of each required role, somebody in a live seat completed them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given as given_values
from hypothesis import strategies as st

from modules.cohorts.models import AssignedModule, Seat
from modules.cohorts.teams.roles import SEAT_ROLES
from modules.cohorts.teams.seating import leave
from modules.cohorts.teams.seats import live_seats
from modules.cohorts.work.assigned_modules import (
    Given,
    ModuleWish,
    assign_module,
    completions_in,
    end_module,
    given_modules,
    team_module,
)
from modules.core.errors import NotFound
from modules.training.errors import NotPublished
from modules.training.models import Completion, Module, Series, Withdrawal
from tests.conftest import counted_queries
from tests.factories.teams import a_living_cohort, a_seat, a_team
from tests.factories.training import a_module


@pytest.fixture
def module(session, now):
    return a_module(session, now)


@pytest.fixture
def team(session, now):
    made = a_team(session, now)
    for role in ("team_lead", "teacher", "family"):
        a_seat(session, now, made, role=role)
    return made


def complete(session, now, person_id, module):
    values = {"version_id": module.current_id, "version_hash": "0", "minutes": 30, "earned_at": now, "counted_at": now}
    row = Completion(person_id=person_id, module_id=module.id, **values)
    session.add(row)
    session.flush()
    return row


def judged(session, team):
    [only] = given_modules(session, team.cohort_id)
    done = completions_in(session, team.cohort_id, [only.module.id])
    return team_module(only, live_seats(session, team.id), done)


def test_done_when_each_required_role_has_somebody_who_completed_it(session, now, team, module):
    assign_module(session, team.cohort_id, ModuleWish(module_id=module.id, roles=("family", "teacher")), now, None)
    seats = live_seats(session, team.id)
    assert judged(session, team).missing == ["teacher", "family"]
    complete(session, now, seats[1].person_id, module)
    complete(session, now, seats[0].person_id, module)
    found = judged(session, team)
    assert (found.done, found.missing, found.done_by) == (False, ["family"], seats[:2])
    complete(session, now, seats[2].person_id, module)
    assert judged(session, team).done


def test_what_was_withdrawn_or_whoever_left_counts_no_more(session, now, team, module):
    assign_module(session, team.cohort_id, ModuleWish(module_id=module.id, roles=("teacher", "family")), now, None)
    _, teacher, family = live_seats(session, team.id)
    taken_back = complete(session, now, teacher.person_id, module)
    complete(session, now, family.person_id, module)
    session.add(Withdrawal(completion_id=taken_back.id, reason="A mistake", withdrawn_at=now))
    leave(session, family.id, "moved away", now, None)
    assert judged(session, team).missing == ["teacher", "family"]


def test_assigning_again_moves_the_day_and_the_roles(session, now, team, module):
    first = ModuleWish(module_id=module.id, roles=("teacher",), due_at=now)
    again = ModuleWish(module_id=module.id, roles=("board",), due_at=now + timedelta(days=9))
    ids = {assign_module(session, team.cohort_id, wish, now, None).id for wish in (first, again)}
    [only] = given_modules(session, team.cohort_id)
    assert (len(ids), only.row.roles, only.due_at) == (1, ["board"], again.due_at)


def test_it_can_end_and_begin_again(session, now, team, module):
    wish = ModuleWish(module_id=module.id, roles=("teacher",))
    assign_module(session, team.cohort_id, wish, now, None)
    end_module(session, team.cohort_id, module.id, now, None)
    assert given_modules(session, team.cohort_id) == []
    assign_module(session, team.cohort_id, wish, now, None)
    assert len(given_modules(session, team.cohort_id)) == 1


def test_what_is_not_there_or_not_published(session, now, team, module):
    cohort = a_living_cohort(session, now)
    with pytest.raises(NotPublished):
        assign_module(session, cohort.id, ModuleWish(module_id=a_module(session, now, published=False).id, roles=()), now, None)
    for deed in (
        lambda: assign_module(session, cohort.id, ModuleWish(module_id=0, roles=()), now, None),
        lambda: assign_module(session, 0, ModuleWish(module_id=module.id, roles=()), now, None),
        lambda: end_module(session, cohort.id, module.id, now, None),
    ):
        with pytest.raises(NotFound):
            deed()


def test_one_statement_for_the_completions_of_a_cohort(session, now, team, module, engine):
    with counted_queries(engine) as statements:
        completions_in(session, team.cohort_id, [module.id])
    assert len(statements) == 1


roles = st.sampled_from(SEAT_ROLES)


@given_values(required=st.sets(roles), sitting=st.lists(st.tuples(roles, st.booleans()), max_size=12))
def test_missing_is_what_no_finisher_covers(required, sitting):
    """The rule itself, without a database."""
    given = Given(AssignedModule(roles=sorted(required)), Module(id=7), Series(), {}, None)
    seats = [Seat(person_id=number, role=role) for number, (role, _) in enumerate(sitting)]
    done = {(number, 7) for number, (_, finished) in enumerate(sitting) if finished}
    found = team_module(given, seats, done)
    assert set(found.missing) == required - {role for role, finished in sitting if finished}
    assert found.done == (not found.missing)
