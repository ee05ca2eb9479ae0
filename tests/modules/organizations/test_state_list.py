"""Reading the state's list: what is taken, what is refused, and how it is said."""

from __future__ import annotations

import io
from datetime import date

import pytest

from modules.organizations.counties import COUNTIES
from modules.organizations.errors import ListUnreadable
from modules.organizations.state_list import LONGEST_LINE, ListedOrganization, bounded_lines, read_list
from tests.factories.organizations import HEADER, a_line, a_list


def one(line: bytes):
    [row] = read_list(a_list(line))
    return row


def faults(line: bytes) -> list[tuple[str, str, str, str]]:
    return [(each.place, each.column, each.value, each.reason) for each in one(line).refusals]


def test_a_row_becomes_the_columns_of_an_organization():
    row = one(a_line(Ext="1240"))
    assert isinstance(row, ListedOrganization)
    assert row.is_open
    assert row.values == {
        "cd_code": "1062166",
        "county": "Fresno",
        "name": "Sample Unified",
        "street": "1 Sample Street",
        "city": "Fresno",
        "zip_code": "93721-2287",
        "phone": "(559) 457-3000",
        "extension": "1240",
        "latitude": 36.737,
        "longitude": -119.794,
        "kind": "district",
        "kind_label": "Unified School District",
        "updated_on": date(2021, 2, 3),
    }


def test_no_data_is_nothing():
    row = one(a_line(Phone="No Data", Latitude="No Data", LastUpDate="No Data", Street="No Data"))
    assert [row.values[name] for name in ("phone", "latitude", "updated_on", "street")] == ["", None, None, ""]


@pytest.mark.parametrize(
    ("code", "kind"), [("52", "district"), ("54", "district"), ("56", "district"), ("00", "county_office"), ("98", "other")]
)
def test_the_kind_follows_the_state_s_code_and_keeps_its_words(code: str, kind: str):
    row = one(a_line(DOC=code, DOCType="As the state says"))
    assert (row.values["kind"], row.values["kind_label"]) == (kind, "As the state says")


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("CD_Code", "106216", "code"),
        ("CD_Code", "106216a", "code"),
        ("County", "Fresco", "county"),
        ("District", "No Data", "empty"),
        ("District", "x" * 201, "too_long"),
        ("Street", "a\x00b", "control_character"),
        ("Latitude", "91", "degrees"),
        ("Latitude", "north", "degrees"),
        ("Latitude", "nan", "degrees"),
        ("Longitude", "-180.1", "degrees"),
        ("DOC", "5", "kind"),
        ("StatusType", "Asleep", "status"),
        ("LastUpDate", "13/01/2021", "date"),
        ("LastUpDate", "2021-01-13", "date"),
    ],
)
def test_a_faulty_value_is_refused_with_its_place(column: str, value: str, reason: str):
    [(place, named, shown, why)] = faults(a_line(**{column: value}))
    assert (place, named, why) == ("2", column.replace("_", " "), reason)
    assert shown in {value[:200], "", "a\N{REPLACEMENT CHARACTER}b"}


def test_every_fault_of_a_row_is_said_at_once():
    assert [fault[1] for fault in faults(a_line(CD_Code="1", County="Fresco", Latitude="north"))] == [
        "CD Code",
        "County",
        "Latitude",
    ]


def test_a_row_with_too_few_fields_is_refused_and_still_names_its_code():
    row = one(b"1062166\tFresno\n")
    assert row.cd_code == "1062166"
    assert (row.refusals[0].value, row.refusals[0].reason) == ("2", "field_count")


def test_a_row_in_another_encoding_is_refused_in_its_column():
    [(place, column, _, reason)] = faults(a_line(District="La Cañada").decode().encode("latin-1"))
    assert (place, column, reason) == ("2", "District", "not_text")


def test_columns_are_found_by_name_in_any_order_and_unknown_ones_left_alone():
    lines = [
        b"\t".join([*line.rstrip(b"\n").split(b"\t")[::-1], extra]) + b"\r\n"
        for line, extra in zip(a_list(a_line()), (b"AdmFName", b"x"), strict=True)
    ]
    [row] = read_list(lines)
    assert row.values["name"] == "Sample Unified"


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (b"", "empty_file"),
        (b"\x89PNG\r\n\x1a\n", "not_text"),
        (b"name,county\n", "header"),
        (HEADER.replace("Zip", "ZIP code").encode() + b"\n", "header"),
        (HEADER.encode() + b"\tZip\n", "header"),
    ],
)
def test_a_file_that_is_not_the_list_is_refused_as_a_whole(header: bytes, reason: str):
    with pytest.raises(ListUnreadable) as refused:
        list(read_list([header] if header else []))
    assert refused.value.values["reason"] == reason


def test_a_line_without_end_is_never_read_whole():
    class Endless(io.RawIOBase):
        asked = 0

        def readline(self, size: int = -1) -> bytes:
            assert 0 < size <= LONGEST_LINE + 1
            self.asked += size
            return f"{HEADER}\n".encode() if self.asked == size else b"x" * size

    stream = Endless()
    with pytest.raises(ListUnreadable) as refused:
        list(read_list(bounded_lines(stream)))
    assert (refused.value.values["reason"], refused.value.values["line"]) == ("line_too_long", 2)
    assert stream.asked < 3 * LONGEST_LINE


def test_there_are_58_counties():
    assert len(set(COUNTIES)) == 58
    assert list(COUNTIES) == sorted(COUNTIES)
