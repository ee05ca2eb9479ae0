"""Menus: which pages a person is offered. Only pages that exist and that the actor may open stand here."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel import lazy_gettext as _l

from modules.accounts.actors import Actor, Role


@dataclass(frozen=True)
class Entry:
    """One link of a menu; `current` is the page itself or a page below it."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Page:
    """A page that menus may name."""

    endpoint: str
    label: str
    roles: tuple[Role, ...] = ()

    def open_to(self, actor: Actor) -> bool:
        """Whether the page answers this actor."""
        return not self.roles or actor.holds(*self.roles)


STAFF = (Role.ADMINISTRATOR, Role.EDITOR, Role.FACILITATOR)
DESK = Page("account.desk", _l("My desk"))
EVENTS = Page("events.listed", _l("Events"))
ORGANIZATIONS = Page("organizations.search", _l("Districts and counties"))
CALENDAR = Page("feeds.subscribe", _l("Put events in my calendar"))
CONTACT = Page("public.contact", _l("Contact"))

MAIN = (EVENTS, ORGANIZATIONS, CONTACT)
STAFF_DESK = Page("staff.desk", _l("Staff"), STAFF)
STAFF_PAGES = (
    Page("staff.desk", _l("Desk"), STAFF),
    Page("staff.events", _l("Events"), STAFF),
)


def _entry(page: Page) -> Entry | None:
    if page.endpoint not in current_app.view_functions:
        return None
    url = url_for(page.endpoint)
    here = request.script_root + request.path
    return Entry(str(page.label), url, here == url or here.startswith(url.rstrip("/") + "/"))


def _entries(pages: tuple[Page, ...], actor: Actor) -> list[Entry]:
    return [entry for page in pages if page.open_to(actor) and (entry := _entry(page))]


def main_menu(actor: Actor) -> list[Entry]:
    """The desk first for a person who is signed in, the staff desk last for those who may."""
    return _entries(((DESK,) if actor.signed_in else ()) + MAIN + (STAFF_DESK,), actor)


def staff_menu(actor: Actor) -> list[Entry]:
    """The second row, on staff pages only."""
    return _entries(STAFF_PAGES, actor) if request.path.startswith("/staff") else []
