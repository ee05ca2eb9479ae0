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
CONTACT = Page("public.contact", _l("Contact"))
STAFF_DESK = Page("staff.desk", _l("Staff"), STAFF)

MAIN = (EVENTS, ORGANIZATIONS, CONTACT)
STAFF_ROW = (
    Page("staff.desk", _l("Desk"), STAFF),
    Page("staff.events", _l("Events"), STAFF),
    Page("people.listed", _l("People"), (Role.ADMINISTRATOR,)),
)
ABOUT_ME = (Page("organizations.mine", _l("My organization")),)
FOOTER = (
    (_l("Find"), (EVENTS, ORGANIZATIONS)),
    (
        _l("Keep up"),
        (Page("feeds.calendar", _l("Put events in my calendar")), Page("security.register", _l("Create an account"))),
    ),
    (
        _l("Get help"),
        (
            Page("public.contact", _l("Ask us a question")),
            Page("public.accessibility", _l("Tell us about a barrier on this site")),
        ),
    ),
)


def _entries(pages: tuple[Page, ...]) -> list[Entry]:
    here = request.script_root + request.path
    urls = [(page, url_for(page.endpoint)) for page in pages if page.endpoint in current_app.view_functions]
    return [Entry(str(page.label), url, here == url or here.startswith(url.rstrip("/") + "/")) for page, url in urls]


def main_menu(actor: Actor) -> list[Entry]:
    """The desk first for a person who is signed in, the staff desk last for those who may."""
    pages = ((DESK,) if actor.signed_in else ()) + MAIN + (STAFF_DESK,)
    return _entries(tuple(page for page in pages if page.open_to(actor)))


def staff_menu(actor: Actor) -> list[Entry]:
    """The second row, on staff pages only."""
    pages = STAFF_ROW if request.path.startswith("/staff") else ()
    return _entries(tuple(page for page in pages if page.open_to(actor)))


def footer_menu() -> list[tuple[str, list[Entry]]]:
    """The groups below each page, the same for everybody."""
    return [(str(heading), _entries(pages)) for heading, pages in FOOTER]


def account_links() -> list[Entry]:
    """What other areas keep of a person, for their desk."""
    return _entries(ABOUT_ME)
