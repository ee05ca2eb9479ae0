"""Dates in words: the house style in both languages, across noon, midnight, days, years and clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from modules.formats import dates

PACIFIC = "America/Los_Angeles"
TODAY = date(2027, 1, 11)


def at(text: str, zone: str = PACIFIC) -> datetime:
    """The UTC moment of a wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def span(start: str, end: str, locale: str = "en", today: date | None = TODAY) -> str:
    return dates.say_span(at(start), at(end), PACIFIC, locale, today=today).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("start", "end", "english", "spanish"),
    [
        (
            "2027-01-12 16:00",
            "2027-01-12 17:00",
            "Tuesday, January 12, 4:00 to 5:00 p.m.",
            "martes 12 de enero, de 4:00 a 5:00 p. m.",
        ),
        (
            "2027-01-29 09:00",
            "2027-01-29 15:00",
            "Friday, January 29, 9:00 a.m. to 3:00 p.m.",
            "viernes 29 de enero, de 9:00 a. m. a 3:00 p. m.",
        ),
        (
            "2027-01-27 12:00",
            "2027-01-27 13:00",
            "Wednesday, January 27, 12:00 noon to 1:00 p.m.",
            "miércoles 27 de enero, de 12:00 del mediodía a 1:00 p. m.",
        ),
        (
            "2027-01-27 10:00",
            "2027-01-27 12:00",
            "Wednesday, January 27, 10:00 a.m. to 12:00 noon",
            "miércoles 27 de enero, de 10:00 a. m. a 12:00 del mediodía",
        ),
        (
            "2027-01-27 18:30",
            "2027-01-28 00:00",
            "Wednesday, January 27, 6:30 p.m. to 12:00 midnight",
            "miércoles 27 de enero, de 6:30 p. m. a 12:00 de la medianoche",
        ),
        (
            "2027-01-27 12:15",
            "2027-01-27 13:45",
            "Wednesday, January 27, 12:15 to 1:45 p.m.",
            "miércoles 27 de enero, de 12:15 a 1:45 p. m.",
        ),
        ("2027-01-27 09:00", "2027-01-27 09:00", "Wednesday, January 27, 9:00 a.m.", "miércoles 27 de enero a las 9:00 a. m."),
        (
            "2027-01-27 22:00",
            "2027-01-28 02:00",
            "Wednesday, January 27, 10:00 p.m. to Thursday, January 28, 2:00 a.m.",
            "del miércoles 27 de enero a las 10:00 p. m. al jueves 28 de enero a las 2:00 a. m.",
        ),
    ],
)
def test_a_span_is_said_in_the_house_style(start: str, end: str, english: str, spanish: str) -> None:
    assert span(start, end) == english
    assert span(start, end, "es") == spanish


def test_the_year_is_named_when_it_is_not_this_one() -> None:
    assert span("2026-12-09 09:00", "2026-12-09 10:00") == "Wednesday, December 9, 2026, 9:00 to 10:00 a.m."
    assert span("2027-01-12 09:00", "2027-01-12 10:00", "es", today=None) == "martes 12 de enero de 2027, de 9:00 a 10:00 a. m."


def test_a_span_over_new_year_names_both_years() -> None:
    said = span("2026-12-31 22:00", "2027-01-01 02:00")
    assert said == "Thursday, December 31, 2026, 10:00 p.m. to Friday, January 1, 2027, 2:00 a.m."


def test_a_span_of_days_in_another_year_names_it_once() -> None:
    said = span("2025-05-14 09:00", "2025-05-16 15:00")
    assert said == "Wednesday, May 14, 9:00 a.m. to Friday, May 16, 2025, 3:00 p.m."


def test_whole_days_leave_out_the_midnight_after() -> None:
    one = dates.say_days(at("2027-01-12 00:00"), at("2027-01-13 00:00"), PACIFIC, "en", today=TODAY)
    three = dates.say_days(at("2027-01-12 00:00"), at("2027-01-15 00:00"), PACIFIC, "es", today=TODAY)
    assert one == "Tuesday, January 12"
    assert three == "del martes 12 de enero al jueves 14 de enero"


def test_a_moment_in_spanish_agrees_with_one_and_the_other_hours() -> None:
    said = [dates.say_moment(at(f"2027-01-13 {hour}:00"), PACIFIC, "es", today=TODAY) for hour in (12, 13, 17)]
    assert [text.split(" enero ")[1].replace("\N{NO-BREAK SPACE}", " ") for text in said] == [
        "a las 12:00 del mediodía",
        "a la 1:00 p. m.",
        "a las 5:00 p. m.",
    ]


def test_a_day_with_a_clock_change_keeps_its_wall_hours() -> None:
    assert span("2027-03-14 01:00", "2027-03-14 04:00") == "Sunday, March 14, 1:00 to 4:00 a.m."
    assert at("2027-03-14 04:00") - at("2027-03-14 01:00") == timedelta(hours=2)


@pytest.mark.parametrize(
    ("zone", "english", "spanish"),
    [
        (PACIFIC, "Pacific time", "hora del Pacífico"),
        ("Europe/Paris", "Central European time", "hora de Europa central"),
        ("UTC", "UTC", "UTC"),
        ("Etc/GMT+8", "GMT+8", "GMT+8"),
    ],
)
def test_a_zone_has_a_name_people_know(zone: str, english: str, spanish: str) -> None:
    assert (dates.say_zone(zone, "en"), dates.say_zone(zone, "es")) == (english, spanish)


def test_a_reader_elsewhere_is_told_the_hours_there() -> None:
    hours = (at("2027-01-28 09:00"), at("2027-01-28 11:30"))
    assert dates.say_elsewhere(*hours, PACIFIC, "America/Denver", "en") == ("Mountain time", "10:00 a.m. to 12:30 p.m.")
    assert dates.say_elsewhere(*hours, PACIFIC, "America/Tijuana", "en") is None


def test_a_reader_on_another_day_is_told_the_day() -> None:
    told = dates.say_elsewhere(at("2027-01-12 16:00"), at("2027-01-12 17:00"), PACIFIC, "Asia/Tokyo", "en")
    assert told == ("Japan time", "Wednesday, January 13, 9:00 to 10:00 a.m.")


def test_two_clocks_of_one_name_are_told_apart_by_their_city() -> None:
    summer = (at("2027-07-01 09:00", "America/Denver"), at("2027-07-01 10:00", "America/Denver"))
    told = dates.say_elsewhere(*summer, "America/Denver", "America/Phoenix", "en")
    assert told == ("Phoenix", "8:00 to 9:00 a.m.")


def test_a_tile_has_three_short_lines() -> None:
    assert dates.date_tile(date(2027, 1, 12), "en") == ("Jan", "12", "Tue")
    assert dates.date_tile(date(2027, 1, 12), "es") == ("ene", "12", "mar")


def test_a_month_is_said_with_its_year() -> None:
    assert (dates.say_month(TODAY, "en"), dates.say_month(TODAY, "es")) == ("January 2027", "enero de 2027")


@pytest.mark.parametrize(
    ("text", "locale", "said"),
    [
        ("2027-08-16", "en", "Monday, August 16, 2027"),
        ("2027-08-16", "es", "lunes 16 de agosto de 2027"),
        ("in August", "en", "in August"),
        ("", "es", ""),
    ],
)
def test_a_day_given_in_a_form_is_said_in_words_and_anything_else_as_it_is(text, locale, said):
    assert dates.say_written_day(text, locale) == said
