"""Numerals of cohorts."""

import pytest

from modules.formats.numerals import roman


@pytest.mark.parametrize(
    ("number", "written"),
    [(1, "I"), (4, "IV"), (6, "VI"), (9, "IX"), (14, "XIV"), (49, "XLIX"), (2027, "MMXXVII"), (4000, "4000")],
)
def test_numbers_as_numerals(number, written):
    assert roman(number) == written
