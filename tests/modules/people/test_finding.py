"""The list of people."""

from __future__ import annotations

from modules.people.queries import PAGE, people_found
from tests.factories.people import a_person


def test_people_are_found_by_name_and_address_accents_forgiven(session, now):
    a_person(session, now, address="pena@example.org", name="José Peña")
    a_person(session, now, name="Ana Ruiz")
    for words in ("pena", "JOSÉ", "jose p", "PENA@EXAMPLE"):
        assert [(row.name, row.addresses) for row in people_found(session, words)[0]] == [("José Peña", ("pena@example.org",))]
    assert people_found(session, "100%_")[0] == []


def test_merged_records_are_not_listed_and_pages_are_counted(session, now):
    kept = a_person(session, now, name="A")
    a_person(session, now, name="B", merged_into_id=kept.id)
    assert [row.name for row in people_found(session, "")[0]] == ["A"]
    for number in range(PAGE):
        a_person(session, now, name=f"C {number}")
    rows, pages = people_found(session, "", page=2)
    assert (len(rows), pages) == (1, 2)
