"""Importing the state's list: repeatable, and the sum comes out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from modules.audit.models import AuditEntry
from modules.core.db import rehearsal
from modules.organizations.errors import ListUnreadable
from modules.organizations.importing import import_organizations
from modules.organizations.models import Organization
from tests.factories.organizations import a_line, a_list, an_organization

FRESNO = a_line(CD_Code="1062166", District="Fresno Unified")
CLOVIS = a_line(CD_Code="1062117", District="Clovis Unified")


def by_code(session) -> dict[str, Organization]:
    return {each.cd_code: each for each in session.scalars(select(Organization))}


def counts(report) -> tuple[int, ...]:
    return report.read, report.new, report.changed, report.unchanged, report.closed, report.refused


def test_new_rows_are_added_and_a_second_run_changes_nothing(session, now):
    assert counts(import_organizations(session, a_list(FRESNO, CLOVIS), "state", now)) == (2, 2, 0, 0, 0, 0)
    assert counts(import_organizations(session, a_list(FRESNO, CLOVIS), "state", now + timedelta(days=1))) == (2, 0, 0, 2, 0, 0)
    assert by_code(session)["1062166"].created_at == now


def test_a_changed_row_updates(session, now):
    import_organizations(session, a_list(FRESNO, CLOVIS), "state", now)
    moved = a_line(CD_Code="1062166", District="Fresno Unified", Phone="(559) 000-0000")
    assert counts(import_organizations(session, a_list(moved, CLOVIS), "state", now)) == (2, 0, 1, 1, 0, 0)
    assert by_code(session)["1062166"].phone == "(559) 000-0000"


def test_a_vanished_row_is_closed_once_and_a_returning_one_opens_again(session, now):
    import_organizations(session, a_list(FRESNO, CLOVIS), "state", now)
    later = now + timedelta(days=1)
    assert counts(import_organizations(session, a_list(FRESNO), "state", later)) == (2, 0, 0, 1, 1, 0)
    assert by_code(session)["1062117"].closed_at == later
    assert counts(import_organizations(session, a_list(FRESNO), "state", later)) == (1, 0, 0, 1, 0, 0)
    assert counts(import_organizations(session, a_list(FRESNO, CLOVIS), "state", later)) == (2, 0, 1, 1, 0, 0)
    assert by_code(session)["1062117"].closed_at is None
    assert list(session.scalars(select(AuditEntry.deed).order_by(AuditEntry.id))) == ["closed", "reopened"]


def test_a_row_that_the_state_calls_closed_closes(session, now):
    import_organizations(session, a_list(FRESNO), "state", now)
    gone = a_line(CD_Code="1062166", District="Fresno Unified", StatusType="Merged")
    assert counts(import_organizations(session, a_list(gone), "state", now)) == (1, 0, 0, 0, 1, 0)
    assert counts(import_organizations(session, a_list(gone), "state", now)) == (1, 0, 0, 1, 0, 0)


def test_another_source_is_left_alone_but_the_same_code_is_taken_over(session, now):
    other = an_organization(session, now, source="staff")
    known = an_organization(session, now, cd_code="1062166", source="staff", name="Fresno USD")
    assert counts(import_organizations(session, a_list(FRESNO), "state", now)) == (1, 0, 1, 0, 0, 0)
    assert (known.name, known.source, other.closed_at) == ("Fresno Unified", "state", None)


def test_a_refused_row_leaves_what_it_is_about_as_it_is(session, now):
    import_organizations(session, a_list(FRESNO, CLOVIS), "state", now)
    broken = [a_line(CD_Code="1062166", District="x", Latitude="north"), a_line(CD_Code="10621 7", District="Clovis Unified")]
    report = import_organizations(session, a_list(*broken), "state", now)
    assert counts(report) == (2, 0, 0, 0, 0, 2)
    assert [each.name for each in by_code(session).values() if each.closed_at is None] == ["Fresno Unified", "Clovis Unified"]


def test_the_second_of_two_rows_with_one_code_is_refused(session, now):
    report = import_organizations(session, a_list(FRESNO, a_line(CD_Code="1062166")), "state", now)
    assert counts(report) == (2, 1, 0, 0, 0, 1)
    [refusal] = report.refusals
    assert (refusal.place, refusal.column, refusal.value, refusal.reason) == ("3", "CD Code", "1062166", "duplicate")


def test_a_list_without_rows_closes_nothing(session, now):
    import_organizations(session, a_list(FRESNO), "state", now)
    with pytest.raises(ListUnreadable):
        import_organizations(session, a_list(), "state", now)
    assert by_code(session)["1062166"].closed_at is None


def test_a_dry_run_says_the_same_and_leaves_nothing(session, now):
    with rehearsal(session):
        report = import_organizations(session, a_list(FRESNO, CLOVIS), "state", now)
    assert counts(report) == (2, 2, 0, 0, 0, 0)
    assert by_code(session) == {}
