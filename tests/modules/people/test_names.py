"""Names: any script, nothing harmful."""

from __future__ import annotations

import pytest

from modules.people.errors import NotAName
from modules.people.names import LONGEST_NAME, clean_name


@pytest.mark.parametrize(
    "name",
    [
        "José Ñandú-O'Brien",
        "李小龍",
        "Nguyễn Thị Minh",
        "فاطمه",
        "Dr. J. Edic-Bryant, Jr.",
        "می\u200cخواهم",  # noqa: RUF001 (Persian)
        "X Æ 12",
        "MD/PhD Rivera",
    ],
)
def test_names_of_all_scripts_stay_as_they_are(name):
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  Ana \t Ruiz ", "Ana Ruiz"),
        ("Ana\r\nBcc: eve", "Ana Bcc: eve"),
        ("Ana\u202e\u0000 Ruiz\u2029", "Ana Ruiz"),
        ("Jose\u0301", "José"),
        ("A\u200bna\ufeff", "Ana"),
    ],
)
def test_what_nobody_sees_is_taken_out(typed, name):
    assert clean_name(typed) == name


@pytest.mark.parametrize(
    "typed",
    ["", " \n", "123", "<b>Ana</b>", "Win at http://evil.example", "see WWW.evil.example", "a@b.example", "\u202e", "n" * 121],
)
def test_what_is_no_name_is_refused(typed):
    with pytest.raises(NotAName):
        clean_name(typed)


def test_the_longest_name_is_taken():
    assert clean_name("n" * LONGEST_NAME)
