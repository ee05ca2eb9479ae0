"""Numbers as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.formats.decimals import read_decimal, write_decimal


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("12", 12),
        (" 12.5 ", 12.5),
        ("-3", -3),
        (".5", 0.5),
        ("1,200", 1200),
        ("1,234,567.25", 1_234_567.25),
        ("12,5", None),
        ("1,20", None),
        ("1200,000", None),
        ("1.200,5", None),
        ("", None),
        ("-", None),
        ("12.", None),
        ("nan", None),
        ("inf", None),
        ("1e400", None),
        ("1_000", None),
        ("9" * 16, None),
        ("١٢", None),
    ],
)
def test_reading(typed, means):
    assert read_decimal(typed) == means


@given(st.integers(-(10**12), 10**12), st.integers(0, 3))
def test_what_is_written_is_read_as_it_was(number, places):
    value = number / 10**places
    assert read_decimal(write_decimal(value)) == value
    assert read_decimal(f"{value:,.3f}") == value


def test_writing_without_an_exponent():
    assert [write_decimal(each) for each in (12.0, 0.1, 0.00001, 123456789012345.0)] == [
        "12",
        "0.1",
        "0.00001",
        "123456789012345",
    ]
