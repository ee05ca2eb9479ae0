"""What templates may ask for: the site's own names, menus, dates in the reader's language, icons, built files.

All of it stands in the environment and not in a context processor: macros see it without being handed a context, and what
asks the database (`actor`, `navigation`) does so when a template first names it. So the frame renders without a database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote, urlencode

from flask import Flask, current_app, request
from jinja2 import pass_context
from markupsafe import Markup
from werkzeug.local import LocalProxy
from wtforms import Form

from config import Config
from modules.core.request_ids import current_request_id
from modules.core.sentences import end_once
from webapp.access import current_actor
from webapp.assets import Assets
from webapp.date_filters import FILTERS, elsewhere
from webapp.languages import LANGUAGES, current_language, same_page_in
from webapp.navigation import footer_menu, main_menu, staff_menu
from webapp.number_filters import FILTERS as NUMBERS


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


def error_links(form: Form) -> Iterator[tuple[str, str]]:
    """(id of the field to go to, message) of each faulty field, in the order of the form; no id for the form as a whole."""
    for message in form.form_errors:
        yield "", message
    for field in form:
        yield from _field_errors(field)


def _field_errors(field: Any) -> Iterator[tuple[str, str]]:
    yield from ((field.id, message) for message in getattr(field, "faults", ()))  # of a list of rows itself
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
    text = urlencode([(name, value) for name, values in query.items() for value in values])
    return request.script_root + quote(request.path) + (f"?{text}" if text else "")


def render_frame(template: str, **values: object) -> str:
    """As `render_template`, but without context processors: they would ask the database who is signed in."""
    return current_app.jinja_env.get_template(template).render(**values)


def _ending_once(say: Callable[..., str]) -> Callable[..., str]:
    """A gettext of templates whose sentences end once, also where a time of day stands last."""

    @pass_context
    def said(*arguments: Any, **values: Any) -> str:
        return end_once(say(*arguments, **values))

    return said


def init_presenting(app: Flask) -> None:
    """Hand all of it to the templates."""
    assets = Assets(Path(str(app.static_folder)) / "dist", f"{app.static_url_path}/dist")

    def icon(name: str) -> Markup:
        """One icon of the sprite, hidden from screen readers: the words beside it say the same."""
        use = Markup('<svg class="usa-icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>')
        return use.format(assets.icon_url(name))

    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    for name in ("gettext", "ngettext"):
        app.jinja_env.globals[name] = _ending_once(cast("Callable[..., str]", app.jinja_env.globals[name]))
    app.jinja_env.filters.update(FILTERS | NUMBERS, mailto=mailto)
    app.jinja_env.globals.update(
        actor=LocalProxy(current_actor),
        asset_url=assets.url,
        elsewhere=elsewhere,
        error_links=error_links,
        footer=LocalProxy(footer_menu),
        own_footer=LocalProxy(lambda: footer_menu(current_actor())),
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
