"""What a private calendar is called: in its bytes, and where it is handed to a program."""

from __future__ import annotations

from modules.feeds.publisher import Publisher
from modules.formats.numerals import roman


def calendar_name(publisher: Publisher, locale: str, cohort: tuple[str, int] | None) -> str:
    """The name in the calendar's own language. `cohort`: the programme's short name and the number; None for everything."""
    words = publisher.words(locale)
    if cohort is None:
        return words.fill("calendars/own_name.txt", site=publisher.site_name)
    programme, number = cohort
    return words.fill("calendars/cohort_name.txt", site=publisher.site_name, cohort=f"{programme} {roman(number)}")
