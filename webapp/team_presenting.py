"""What templates may ask of teams: roles and reasons in words, numbers and days of charts, addresses of modules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from babel.dates import format_skeleton
from flask import url_for
from flask.sansio.app import App

from modules.cohorts.models import Deliverable, Seat
from modules.cohorts.teams.queries import ShownSeat
from modules.cohorts.teams.roles import SEAT_ROLES
from modules.cohorts.teams.seats import first_name
from modules.cohorts.work.assigned_modules import Given
from modules.cohorts.work.measures import Measured
from modules.cohorts.work.sessions import Turnout
from modules.core.times import local
from webapp.charts import line_chart
from webapp.event_presenting import plain_day
from webapp.forms.teams import ended_words, role_name
from webapp.languages import current_language


def pairs(measured: Measured) -> list[tuple[date, float]]:
    """The values of a measure as a chart wants them."""
    return [(each.measured_on, each.value) for each in measured.values]


def month_day(day: date) -> str:
    """Oct 1: a day below a chart."""
    return format_skeleton("MMMd", day, locale=current_language())


def local_day(at: datetime, zone: str) -> str:
    """Jan 28, 2027, on the calendar of `zone`."""
    return plain_day(local(at, zone).date())


def module_url(given: Given) -> str:
    """The page of a module that a cohort takes."""
    return url_for("training.module", series_slug=given.series.slug, module_slug=given.module.slug)


def asked_words(asked: Deliverable) -> str:
    """The title of a deliverable, in English where it has no other."""
    return asked.title_es if current_language() == "es" and asked.title_es else asked.title_en


def public_name(seat: Seat) -> str:
    """A seat's name on lists that adults of other teams read: of somebody under 18 the first name alone."""
    return first_name(seat.name) if seat.minor else seat.name


def session_sums(turnouts: Mapping[tuple[int, int], Turnout], event_id: int) -> tuple[int, int]:
    """How many of all teams have a place at an event, and how many came."""
    own = [found for (each, _), found in turnouts.items() if each == event_id]
    return sum(each.registered for each in own), sum(each.came for each in own)


def by_role(seats: list[ShownSeat]) -> list[ShownSeat]:
    """Leads first, then in the order of the roles."""
    return sorted(seats, key=lambda each: (not each.seat.lead, SEAT_ROLES.index(each.seat.role)))


def init_team_presenting(app: App) -> None:
    """Hand all of it to the templates."""
    app.jinja_env.filters.update(
        asked_words=asked_words,
        by_role=by_role,
        local_day=local_day,
        month_day=month_day,
        public_name=public_name,
        role_words=role_name,
    )
    app.jinja_env.globals.update(
        ended_words=ended_words,
        line_chart=line_chart,
        module_url=module_url,
        pairs=pairs,
        role_name=role_name,
        session_sums=session_sums,
    )
