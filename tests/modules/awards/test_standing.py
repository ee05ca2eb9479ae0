"""Taking back, giving back, and finding."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from modules.audit.queries import trail
from modules.awards.errors import AlreadyRevoked, NoReason, NotRevoked
from modules.awards.queries import award_by_code, award_by_id, awards_found, awards_of, find_award, own_award, standings_of
from modules.awards.revoking import restore, revoke
from modules.core.errors import NotFound
from modules.outbox.models import OutboxFact
from tests.conftest import counted_queries
from tests.factories.awards import a_definition, an_award
from tests.factories.people import a_person


def test_an_award_is_taken_back_and_given_back_with_reasons(session, now):
    award, actor = an_award(session, now), a_person(session, now, name="Staff Person")
    revoke(session, award.id, " Wrong person. ", actor.id, now + timedelta(days=1))
    assert award_by_id(session, award.id).state(now) == "revoked"
    restore(session, award.id, "It was the right person.", actor.id, now + timedelta(days=2))
    assert award_by_id(session, award.id).state(now) == "valid"
    told = [(each.standing.state, each.standing.reason, each.name) for each in standings_of(session, award.id)]
    assert told == [("restored", "It was the right person.", "Staff Person"), ("revoked", "Wrong person.", "Staff Person")]
    assert [entry.deed for entry in trail(session, ("award", award.id))] == ["award restored", "award revoked"]
    assert list(session.scalars(select(OutboxFact.name))) == ["awards.AwardRevoked"]


def test_each_deed_happens_once(session, now):
    award = an_award(session, now)
    with pytest.raises(NotRevoked):
        restore(session, award.id, "Why not", None, now)
    revoke(session, award.id, "Twice claimed", None, now)
    with pytest.raises(AlreadyRevoked):
        revoke(session, award.id, "Again", None, now)
    assert len(standings_of(session, award.id)) == 1


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_nobody_revokes_without_a_reason(session, now, reason):
    award = an_award(session, now)
    with pytest.raises(NoReason):
        revoke(session, award.id, reason, None, now)
    assert award_by_id(session, award.id).standing is None


def test_an_award_is_found_by_its_code_however_it_is_typed(session, now):
    award = an_award(session, now, code="7K0M-21N4-R9TD")
    certificate = find_award(session, "7kom 2IN4 r9td")
    assert (certificate.award, certificate.kind) == (award, "module")
    assert find_award(session, "7KQM-2XN4-R9TD") is None
    assert find_award(session, "x" * 5000) is None
    for missing in (lambda: award_by_code(session, "nothing"), lambda: award_by_id(session, 0)):
        with pytest.raises(NotFound):
            missing()


def test_an_own_award_is_nobody_elses(session, now):
    award = an_award(session, now)
    assert own_award(session, award.person_id, award.code).award is award
    with pytest.raises(NotFound):
        own_award(session, a_person(session, now).id, award.code)


def test_staff_find_awards_by_name_and_code(session, now):
    definition = a_definition(session, now)
    first = an_award(session, now, a_person(session, now, name="José Peña 100%"), definition)
    second = an_award(session, now, a_person(session, now, name="Ana Ruiz"), definition)
    revoke(session, second.id, "Wrong person", None, now)

    def found(words: str, page: int = 1) -> list[tuple[int, bool]]:
        return [(each.award.id, each.revoked) for each in awards_found(session, words, page)[0]]

    assert found("") == [(second.id, True), (first.id, False)]
    assert found("JOSE pena") == found("100%") == found(first.code.lower()) == [(first.id, False)]
    assert found("nobody\0") == found("_") == found("", page=2) == []


def test_a_list_costs_the_same_however_long(session, now, engine):
    person = a_person(session, now)
    for _ in range(5):
        revoke(session, an_award(session, now, person).id, "Wrong person", None, now)
    with counted_queries(engine) as statements:
        assert len(awards_of(session, person.id)) == 5
    assert len(statements) == 3
