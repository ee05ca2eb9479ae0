"""Which county office stands behind an LEA."""

from __future__ import annotations

import pytest

from modules.cohorts.applying.endorsing import county_office_for
from modules.cohorts.teams.standing import standing_of
from tests.factories.organizations import an_organization
from tests.factories.teams import a_team


@pytest.mark.parametrize("county", ["Lake", ""])
def test_the_office_of_the_county_and_no_other(session, now, county):
    here, _elsewhere, closed = (
        an_organization(session, now, kind="county_office", county=each) for each in (county, "Kern", county)
    )
    closed.closed_at = now
    team = a_team(session, now, county=county)
    district = an_organization(session, now, county=county)
    office = here if county else None
    assert county_office_for(session, district) is office
    assert standing_of(session, team.id, None).county_office_id == (office.id if office else None)
    if office:
        office.closed_at = now
        session.flush()
        assert county_office_for(session, district) is None
