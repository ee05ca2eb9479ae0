"""What templates may ask of events: their words in the reader's language, names of languages, weekdays, data for search engines."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from babel import Locale
from babel.dates import format_skeleton
from babel.lists import format_list
from flask import current_app
from flask.sansio.app import App
from flask_babel import gettext as _
from markupsafe import Markup

from config import Config
from modules.core.links import Links
from modules.core.markdown import markdown_to_html
from modules.core.times import local
from modules.events import wordings
from modules.events.models import Event, Tag
from modules.events.structured import structured_event
from modules.formats.dates import say_time
from webapp.access import now
from webapp.headers import csp_nonce
from webapp.languages import current_language

TERRITORY = "US"


def plain_day(day: date) -> str:
    """Jan 28, 2027."""
    return format_skeleton("yMMMd", day, locale=current_language())


def brief(at: datetime, zone: str) -> str:
    """Jan 12, 4:00 p.m.: a moment in a table, on the clock of `zone`; the year where it is not this one."""
    wall, language = local(at, zone), current_language()
    day = format_skeleton("MMMd" if wall.year == today().year else "yMMMd", wall, locale=language)
    return f"{day}, {say_time(wall, language)}"


def around_number(day: date) -> tuple[str, str]:
    """What stands around the number of a day where no grid says it: ("Tue, Jan ", "") or ("mar, ", " ene")."""
    before, _number, after = format_skeleton("MMMEd", day, locale=current_language()).partition(str(day.day))
    return before, after


def said(event: Event, name: str) -> wordings.Said:
    """The words of an event for this page, with the language they are in."""
    return wordings.said(event, name, current_language())


def tag_name(tag: Tag) -> wordings.Said:
    """The name of a type, topic or audience."""
    return wordings.tag_name(tag, current_language())


def language_name(code: str) -> str:
    """Spanish; inglés."""
    # The CLDR names it in English only.
    if code == "ase":
        return str(_("American Sign Language"))
    name: str = Locale(current_language()).languages.get(code, code)
    return name


def language_list(codes: Iterable[str]) -> str:
    """English and Spanish."""
    return format_list([language_name(code) for code in codes], locale=current_language())


def rendered(text: str) -> Markup:
    """Markdown of staff as HTML."""
    return Markup(markdown_to_html(text))  # noqa: S704 (nh3 has cleaned it)


def week_start() -> int:
    """The first day of a week, 0 for Monday, as calendars of the country print it."""
    start: int = Locale(current_language(), TERRITORY).first_week_day
    return start


def weekdays() -> list[tuple[str, str]]:
    """(short, long) name of each weekday in the order of the calendar."""
    days = Locale(current_language()).days["stand-alone"]
    order = [(week_start() + number) % 7 for number in range(7)]
    return [(days["abbreviated"][number], days["wide"][number]) for number in order]


def month_name(first: date) -> str:
    """January; enero."""
    name: str = Locale(current_language()).months["stand-alone"]["wide"][first.month]
    return name


def structured(event: Event, agency: str) -> dict[str, Any]:
    """The event as schema.org says it."""
    links: Links = current_app.extensions["convene.links"]
    return structured_event(event, current_language(), links, agency)


def site_zone() -> str:
    """The agency's own zone, by which days are counted where no event decides."""
    config: Config = current_app.config["CONVENE"]
    return config.time_zone


def today() -> date:
    """The day it is for the agency."""
    return local(now(), site_zone()).date()


def init_event_presenting(app: App) -> None:
    """Hand all of it to the templates."""
    app.jinja_env.filters.update(
        around_number=around_number,
        brief=brief,
        language_list=language_list,
        language_name=language_name,
        markdown=rendered,
        month_name=month_name,
        plain_day=plain_day,
    )
    app.jinja_env.globals.update(
        csp_nonce=csp_nonce,
        said=said,
        site_zone=site_zone,
        structured=structured,
        tag_name=tag_name,
        weekdays=weekdays,
    )
