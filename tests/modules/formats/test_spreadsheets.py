"""CSV that spreadsheet programs open as it was meant: letters with accents, and no text that is calculated."""

from __future__ import annotations

import csv
import io

import pytest

from modules.formats.spreadsheets import csv_of


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_rows_come_back():
    rows = [["Peña", 'a "word", and\nanother', 3]]
    assert read(csv_of(rows)) == [["Peña", 'a "word", and\nanother', "3"]]
    assert csv_of(rows).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "\t=1", " =1", "\r=1", "\n=1"])
def test_what_could_be_a_formula_stays_a_text(text):
    assert read(csv_of([[text]]))[0][0] == f"'{text}"


def test_numbers_and_plain_words_stay():
    assert read(csv_of([[-3, 4.5, "1-2", "a=b", ""]])) == [["-3", "4.5", "1-2", "a=b", ""]]
