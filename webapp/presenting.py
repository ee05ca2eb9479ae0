"""What templates may ask for: the site's own names, menus, dates in the reader's language, icons, built files.

All of it stands in the environment and not in a context processor: macros see it without being handed a context, and what
asks the database (`actor`, `navigation`) does so when a template first names it. So the frame renders without a database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request, url_for
from markupsafe import Markup
from werkzeug.local import LocalProxy
from wtforms import Form

from config import Config
from modules.core.request_ids import current_request_id
from modules.core.times import local
from modules.formats import dates
from webapp.access import current_actor, now
from webapp.assets import Assets
from webapp.languages import LANGUAGES, current_language, same_page_in
from webapp.navigation import footer_menu, main_menu, staff_menu


@dataclass(frozen=True)
class Site:
    """The names that an agency sets."""

    name: str
    agency_name: str
    agency_short: str
    initiative: str
    contact_email: str
    postal_address: str
    time_zone: str
    demo: bool

    @classmethod
    def of(cls, config: Config) -> Site:
        """The site as it is configured."""
        return cls(
            name=config.site_name,
            agency_name=config.agency_name,
            agency_short=config.agency_short_name,
            initiative=config.initiative_name,
            contact_email=config.contact_email,
            postal_address=config.postal_address,
            time_zone=config.time_zone,
            demo=config.demo == "on",
        )


def _today(zone: str, year: bool) -> date | None:
    """The day against which a year goes without saying; None names it always."""
    return None if year else local(now(), zone).date()


def span(starts: datetime, ends: datetime, zone: str, *, all_day: bool = False, year: bool = False) -> str:
    """When something takes place, on the event's own clock; the year only when it is not this one, or asked for."""
    say = dates.say_days if all_day else dates.say_span
    return say(starts, ends, zone, current_language(), today=_today(zone, year))


def moment(at: datetime, zone: str, *, year: bool = False) -> str:
    """A moment, such as a deadline."""
    return dates.say_moment(at, zone, current_language(), today=_today(zone, year))


def day(at: datetime, zone: str, *, year: bool = False) -> str:
    """The day of a moment."""
    return dates.say_day(local(at, zone), current_language(), today=_today(zone, year))


def month(first: date) -> str:
    """January 2027."""
    return dates.say_month(first, current_language())


def zone_name(zone: str) -> str:
    """Pacific time."""
    return dates.say_zone(zone, current_language())


def tile(at: datetime, zone: str) -> dates.Tile:
    """The three lines of a date tile."""
    return dates.date_tile(local(at, zone), current_language())


def machine_time(at: datetime, zone: str) -> str:
    """For the `datetime` attribute: 2027-01-12T16:00-08:00."""
    return local(at, zone).isoformat(timespec="minutes")


def elsewhere(starts: datetime, ends: datetime, zone: str) -> dates.Elsewhere | None:
    """The same hours on the clock of the signed-in reader; None where it shows the same, or nobody is known."""
    reader_zone = current_actor().time_zone
    return dates.say_elsewhere(starts, ends, zone, reader_zone, current_language()) if reader_zone else None


def error_links(form: Form) -> Iterator[tuple[str, str]]:
    """(id of the field to go to, message) of each faulty field, in the order of the form; no id for the form as a whole."""
    for message in form.form_errors:
        yield "", message
    for field in form:
        yield from _field_errors(field)


def _field_errors(field: Any) -> Iterator[tuple[str, str]]:
    nested = getattr(field, "entries", None) or getattr(field, "form", None)
    if nested:
        for inner in nested:
            yield from _field_errors(inner)
    elif field.errors:
        choices = field.type in {"RadioField", "MultiCheckboxField"}
        yield (f"{field.id}-0" if choices else field.id), field.errors[0]


def mailto(address: str) -> Markup:
    """An address as a link that opens a letter to it."""
    return Markup('<a href="mailto:{0}">{0}</a>').format(address)


def with_query(**changes: object) -> str:
    """The address of this page with some of its query changed: a list sets many values, None takes a key away."""
    query = request.args.to_dict(flat=False)
    for name, value in changes.items():
        query[name] = [str(item) for item in (value if isinstance(value, list | tuple) else [value]) if item is not None]
    return url_for(str(request.endpoint), **(request.view_args or {}), **query)  # type: ignore[arg-type]


def render_frame(template: str, **values: object) -> str:
    """As `render_template`, but without context processors: they would ask the database who is signed in."""
    return current_app.jinja_env.get_template(template).render(**values)


def init_presenting(app: Flask) -> None:
    """Hand all of it to the templates."""
    assets = Assets(Path(str(app.static_folder)) / "dist", f"{app.static_url_path}/dist")

    def icon(name: str) -> Markup:
        """One icon of the sprite, hidden from screen readers: the words beside it say the same."""
        use = Markup('<svg class="usa-icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>')
        return use.format(assets.icon_url(name))

    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.filters.update(
        span=span,
        moment=moment,
        day=day,
        month=month,
        zone_name=zone_name,
        tile=tile,
        machine_time=machine_time,
        mailto=mailto,
    )
    app.jinja_env.globals.update(
        actor=LocalProxy(current_actor),
        asset_url=assets.url,
        elsewhere=elsewhere,
        error_links=error_links,
        footer=LocalProxy(footer_menu),
        icon=icon,
        locale=LocalProxy(current_language),
        navigation=LocalProxy(lambda: main_menu(current_actor())),
        other_languages=LANGUAGES,
        request_id=LocalProxy(current_request_id),
        same_page_in=same_page_in,
        site=Site.of(app.config["CONVENE"]),
        staff_navigation=LocalProxy(lambda: staff_menu(current_actor())),
        with_query=with_query,
    )
