"""The public names of awards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.awards.codes import ALPHABET, new_code, read_code


def test_a_code_is_twelve_letters_in_groups_of_four():
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert {tuple(len(group) for group in code.split("-")) for code in codes} == {(4, 4, 4)}
    assert set("".join(codes)) - {"-"} == set(ALPHABET)
    assert not set("ILOU") & set(ALPHABET)


@pytest.mark.parametrize(
    "typed",
    [
        "7K0M-21N4-R9TD",
        "7k0m 21n4 r9td",
        " 7KOM-2IN4-r9td\n",
        "7kom2ln4r9td",
        "7KOM\N{EN DASH}2lN4\u00a0R9TD",
        "7-k-0-m-21n4r9td",
    ],
)
def test_what_is_typed_is_read_kindly(typed):
    assert read_code(typed) == "7K0M-21N4-R9TD"


@pytest.mark.parametrize(
    "typed", ["", "7K0M-21N4-R9T", "7K0M-21N4-R9TDX", "7K0M-21N4-R9T!", "7K0M-21N4-R9TU", "ñK0M-21N4-R9TD", "\0" * 12]
)
def test_anything_else_is_no_code(typed):
    assert read_code(typed) is None


@given(st.text())
def test_any_text_is_read_without_failing(text):
    code = read_code(text)
    assert code is None or read_code(code) == code
