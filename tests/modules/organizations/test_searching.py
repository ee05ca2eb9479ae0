"""Searching organizations: what is found first, and what it costs with 15,000 names."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from modules.organizations.queries import counties_with_organizations
from modules.organizations.searching import organizations_by_name, search_organizations
from tests.factories.organizations import a_crowd, an_organization

PLACES = (
    ("1964659", "La Canada Unified", "La Canada", "Los Angeles", "district"),
    ("1964279", "Azusa Unified", "Azusa", "Los Angeles", "district"),
    ("3710371", "San Diego County Office of Education", "San Diego", "San Diego", "county_office"),
    ("3768338", "San Diego Unified", "San Diego", "San Diego", "district"),
    ("3667819", "Ontario-Montclair", "Ontario", "San Bernardino", "district"),
    ("5672538", "Oxnard", "Oxnard", "Ventura", "district"),
    ("4469799", "Pajaro Valley Unified", "Watsonville", "Santa Cruz", "district"),
    ("3367215", "Riverside Unified", "Riverside", "Riverside", "district"),
    (None, "Escuela Peñasco", "Parlier", "Fresno", "charter"),
)


@pytest.fixture
def places(session, now):
    for code, name, city, county, kind in PLACES:
        an_organization(session, now, cd_code=code, name=name, city=city, county=county, kind=kind)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("La Cañada", "La Canada Unified"),
        ("LA CAÑADA", "La Canada Unified"),
        ("penasco", "Escuela Peñasco"),
        ("Oxnrad", "Oxnard"),
        ("riversde", "Riverside Unified"),
        ("ontaro montclar", "Ontario-Montclair"),
        ("watson", "Pajaro Valley Unified"),
        ("santa cruz", "Pajaro Valley Unified"),
        ("1964279", "Azusa Unified"),
        ("19 64279 0000000", "Azusa Unified"),
        ("19642", "Azusa Unified"),
        ("azusa usd", "Azusa Unified"),
        ("San Diego COE", "San Diego County Office of Education"),
        ("on", "Ontario-Montclair"),
    ],
)
def test_what_is_typed_finds_what_is_meant(session, places, typed, found):
    assert search_organizations(session, typed)[0].name == found


@pytest.mark.parametrize("typed", ["", "   ", "%", "' or 1=1 --", "qqqqqq", "\\", "_" * 300, "🪑"])
def test_nonsense_finds_nothing(session, places, typed):
    assert search_organizations(session, typed) == []


def test_a_name_that_begins_so_comes_before_one_that_contains_it(session, now):
    for name in ("New Fresno Elementary", "Fresno Unified", "Fresno"):
        an_organization(session, now, name=name, city="Elsewhere", county="Kern")
    assert [each.name for each in search_organizations(session, "fresno")] == [
        "Fresno",
        "Fresno Unified",
        "New Fresno Elementary",
    ]


def test_closed_ones_come_last(session, now):
    an_organization(session, now, name="Azusa", county="Kern", closed_at=now)
    an_organization(session, now, name="Azusa Unified", county="Kern")
    assert [each.name for each in search_organizations(session, "azusa")] == ["Azusa Unified", "Azusa"]


def test_county_and_kind_narrow(session, places):
    assert [each.name for each in search_organizations(session, "san", county="San Diego", kind="county_office")] == [
        "San Diego County Office of Education"
    ]
    assert search_organizations(session, "azusa", county="Alpine") == []


def test_by_name_goes_on_where_it_ended(session, places):
    names = [each.name for each in organizations_by_name(session)]
    assert names == sorted(names)
    assert [each.name for each in organizations_by_name(session, offset=2, limit=2)] == names[2:4]
    assert [each.name for each in organizations_by_name(session, county="Los Angeles")] == [
        "Azusa Unified",
        "La Canada Unified",
    ]


def test_counties_are_counted_without_closed_ones(session, places, now):
    an_organization(session, now, county="Ventura", closed_at=now)
    counts = {each.name: each.organizations for each in counties_with_organizations(session)}
    assert (counts["Los Angeles"], counts["Ventura"]) == (2, 1)


@pytest.fixture
def crowd(session, now):
    return a_crowd(session, now)


def test_the_plan_uses_the_trigram_index(session, crowd):
    plans = []

    def explain(connection, cursor, statement, parameters, _context, _many) -> None:
        if "<->>" in statement and not statement.startswith("explain"):
            plans.append(
                "\n".join(line for (line,) in connection.connection.cursor().execute(f"explain {statement}", parameters))
            )

    event.listen(session.bind, "before_cursor_execute", explain)
    search_organizations(session, "riversid")
    assert "Index Scan using ix_organizations_organization_search" in plans[0]
    assert "Seq Scan" not in plans[0]
