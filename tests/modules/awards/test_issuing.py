"""One award however often it is claimed; what it says was copied."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.awards import issuing
from modules.awards.defining import CertificateWords, define
from modules.awards.errors import NotDefined
from modules.awards.issuing import Claim, issue
from modules.awards.models import Award, Definition
from modules.awards.queries import awards_of
from modules.core.db import transaction
from modules.core.errors import NotFound
from modules.outbox.models import OutboxFact
from modules.people.erasing import erase_person
from modules.people.errors import PersonGone
from modules.people.merging import merge, unmerge
from tests.factories.awards import a_definition, an_award
from tests.factories.people import a_person
from tests.waiting import PATIENCE

CLAIMS = 50
WORDS = CertificateWords(
    title_en="Roots up", title_es="Desde la raíz", issuer="Sample Agency", credits=["Sample County"], minutes=90
)


def a_claim(person, definition, now, **over) -> Claim:
    return Claim(**{"definition_key": definition.key, "person_id": person.id, "earned_at": now} | over)


def facts(session) -> list[OutboxFact]:
    return list(session.scalars(select(OutboxFact).where(OutboxFact.name.startswith("awards."))))


def test_an_award_says_what_was_defined_and_whose_it_is(session, now):
    person, definition = a_person(session, now, name="Iñaki Muñoz"), define(session, "series:cei", WORDS, now)
    award = issue(session, a_claim(person, definition, now - timedelta(days=1), evidence={"completion": 7}), now)
    assert (award.name, award.title_en, award.title_es) == ("Iñaki Muñoz", "Roots up", "Desde la raíz")
    assert (award.issuer, award.credits, award.minutes) == ("Sample Agency", ["Sample County"], 90)
    assert (award.earned_at, award.issued_at, award.expires_at) == (now - timedelta(days=1), now, None)
    assert award.evidence == {"completion": 7}
    assert [fact.fields for fact in facts(session)] == [{"award_id": award.id}]


def test_a_claim_may_bring_its_own_minutes(session, now):
    award = issue(session, a_claim(a_person(session, now), a_definition(session, now), now, minutes=0), now)
    assert award.minutes == 0


def test_claimed_again_it_is_the_same_award(session, now):
    person, definition = a_person(session, now), a_definition(session, now)
    first = issue(session, a_claim(person, definition, now), now)
    again = issue(session, a_claim(person, definition, now + timedelta(days=2), minutes=5), now + timedelta(days=2))
    assert again is first
    assert len(facts(session)) == 1
    later = issue(session, a_claim(person, definition, now, cycle=2), now)
    assert later.code != first.code
    assert [each.award.id for each in awards_of(session, person.id)] == [later.id, first.id]


def test_fifty_claims_at_once_are_one_award_told_once(fresh_database, now):
    with Session(fresh_database) as session, transaction(session):
        claim = a_claim(a_person(session, now), a_definition(session, now), now)
    start = threading.Barrier(CLAIMS, timeout=PATIENCE)

    def press(_number) -> str:
        with Session(fresh_database) as session, transaction(session):
            start.wait()
            return issue(session, claim, now).code

    with ThreadPoolExecutor(CLAIMS) as threads:
        codes = set(threads.map(press, range(CLAIMS)))
    with Session(fresh_database) as session:
        assert codes == set(session.scalars(select(Award.code)))
        assert len(codes) == len(facts(session)) == 1


def test_a_code_that_is_taken_is_not_given_again(session, now, monkeypatch):
    taken = an_award(session, now).code
    codes = iter([taken, taken, "7KQM-2XN4-R9TD"])
    monkeypatch.setattr(issuing, "new_code", lambda: next(codes))
    assert issue(session, a_claim(a_person(session, now), a_definition(session, now), now), now).code == "7KQM-2XN4-R9TD"


def test_later_words_change_no_award(session, now):
    definition = define(session, "module:cei/roots", WORDS, now)
    person = a_person(session, now)
    award = issue(session, a_claim(person, definition, now), now)
    changed = define(session, "module:cei/roots", CertificateWords(title_en="New", issuer="Other", credits=[], minutes=5), now)
    assert (changed.id, changed.title_en, changed.title_es) == (definition.id, "New", "")
    session.refresh(award)
    assert (award.title_en, award.minutes, award.issuer) == ("Roots up", 90, "Sample Agency")
    assert session.scalar(select(func.count()).select_from(Definition)) == 1


def test_some_certificates_run_out(session, now):
    definition = a_definition(session, now, valid_months=13)
    earned = datetime(2027, 1, 31, 18, tzinfo=UTC)
    award = issue(session, a_claim(a_person(session, now), definition, earned), now)
    assert award.expires_at == datetime(2028, 2, 29, 18, tzinfo=UTC)
    [certificate] = awards_of(session, award.person_id)
    assert [certificate.state(award.expires_at + timedelta(seconds=s)) for s in (-1, 0)] == ["valid", "expired"]


def test_what_nobody_defined_cannot_be_claimed(session, now):
    with pytest.raises(NotDefined):
        issue(session, Claim(definition_key="module:none", person_id=a_person(session, now).id, earned_at=now), now)
    with pytest.raises(NotFound):
        issue(session, Claim(definition_key=a_definition(session, now).key, person_id=0, earned_at=now), now)


def test_a_merged_record_keeps_what_it_earned(session, now):
    kept, gone, definition = a_person(session, now), a_person(session, now), a_definition(session, now)
    first = issue(session, a_claim(gone, definition, now), now)
    merged = merge(session, kept.id, gone.id, None, now)
    assert issue(session, a_claim(gone, definition, now), now).id == first.id
    assert issue(session, a_claim(kept, definition, now), now).id == first.id
    assert [each.award.code for each in awards_of(session, kept.id)] == [first.code]
    unmerge(session, merged.id, None, now)
    assert [each.award.code for each in awards_of(session, gone.id)] == [first.code]


def test_two_records_that_earned_the_same_show_both_and_get_no_third(session, now):
    kept, gone, definition = a_person(session, now), a_person(session, now), a_definition(session, now)
    both = {issue(session, a_claim(each, definition, now), now).id for each in (kept, gone)}
    merge(session, kept.id, gone.id, None, now)
    assert {each.award.id for each in awards_of(session, kept.id)} == both
    assert issue(session, a_claim(kept, definition, now), now).id in both


def test_an_erased_person_earns_nothing_and_leaves_no_name(session, now):
    person, definition = a_person(session, now, name="Iñaki"), a_definition(session, now)
    issue(session, a_claim(person, definition, now), now)
    erase_person(session, person.id, None, now)
    [certificate] = awards_of(session, person.id)
    assert (certificate.award.name, certificate.award.title_en) == ("", definition.title_en)
    with pytest.raises(PersonGone):
        issue(session, a_claim(person, definition, now, cycle=2), now)
