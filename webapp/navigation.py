"""Menus: which pages a person is offered. Only pages that exist and that the actor may open stand here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import request, url_for
from flask_babel import lazy_gettext as _l

from modules.accounts.actors import VISITOR, Actor
from modules.accounts.permissions import may_manage_people
from modules.awards.permissions import may_keep_awards
from modules.cohorts.permissions import may_endorse_some, may_run_rounds
from modules.cohorts.teams.team_permissions import may_see_cohorts
from modules.events.permissions import may_see_roster
from modules.mailings.permissions import may_write_mail
from modules.organizations.permissions import may_keep_organizations
from modules.training.permissions import may_edit_training, may_help_learners
from webapp.access import signed_in


@dataclass(frozen=True)
class Entry:
    """One link of a menu. `current` is its `aria-current`: "page" for the page itself, "true" for one below it, else empty."""

    label: str
    url: str
    current: str = ""


def everybody(_actor: Actor) -> bool:
    """A page for visitors too."""
    return True


def nobody_yet(actor: Actor) -> bool:
    """A page for who has no account, or has not signed in."""
    return not actor.signed_in


def helps_without_a_desk(actor: Actor) -> bool:
    """Facilitators of some cohorts alone: they have learners, and no staff desk that leads there."""
    return may_help_learners(actor) and not may_see_roster(actor)


@dataclass(frozen=True)
class Page:
    """A page that menus may name; `rule` is the one that its view asks."""

    endpoint: str
    label: str
    rule: Callable[[Actor], bool] = everybody


EVENTS = Page("events.listed", _l("Events"))
TRAINING = Page("training.listed", _l("Training"))
COHORTS = Page("cohorts.listed", _l("Cohorts"))
NEWSLETTERS = Page("subscriptions.asking", _l("Newsletters"))
ORGANIZATIONS = Page("organizations.search", _l("Districts and counties"))
MAIN = (
    Page("account.desk", _l("My desk"), signed_in),
    EVENTS,
    TRAINING,
    COHORTS,
    NEWSLETTERS,
    Page("cohort_desks.county", _l("My county"), may_endorse_some),
    Page("public.contact", _l("Contact")),
    Page("staff.desk", _l("Staff"), may_see_roster),
    Page("staff_learners.listed", _l("Learners"), helps_without_a_desk),
)
STAFF_ROW = (
    Page("staff.desk", _l("Desk"), may_see_roster),
    Page("staff_events.listed", _l("Events"), may_see_roster),
    Page("staff_training.listed", _l("Training"), may_edit_training),
    Page("staff_learners.listed", _l("Learners"), may_help_learners),
    Page("staff_cohorts.listed", _l("Cohorts"), may_run_rounds),
    Page("cohort_desks.cohorts", _l("Teams"), may_see_cohorts),
    Page("staff_editions.listed", _l("Mail"), may_write_mail),
    Page("staff_organizations.requested", _l("Organizations"), may_keep_organizations),
    Page("staff_awards.listed", _l("Certificates"), may_keep_awards),
    Page("people.listed", _l("People"), may_manage_people),
)
ABOUT_ME = (
    Page("awards.mine", _l("My certificates and hours")),
    Page("organizations.mine", _l("My organization")),
    Page("subscriptions.mine", _l("What comes to me")),
    Page("reminders.mine", _l("Reminders")),
)
FOOTER = (
    (_l("Find"), (EVENTS, TRAINING, COHORTS, ORGANIZATIONS)),
    (
        _l("Keep up"),
        (
            Page("subscriptions.asking", _l("Choose your email")),
            Page("feeds.subscribe", _l("Put events in my calendar")),
            Page("security.register", _l("Create an account"), nobody_yet),
        ),
    ),
    (
        _l("Get help"),
        (
            Page("public.contact", _l("Ask us a question")),
            Page("awards.check", _l("Check a certificate")),
            Page("public.accessibility", _l("Tell us about a barrier on this site")),
        ),
    ),
)


def _entries(pages: Iterable[Page]) -> list[Entry]:
    here = request.script_root + request.path
    links = [(str(page.label), url_for(page.endpoint)) for page in pages]
    nearest = max((url for _, url in links if here == url or here.startswith(f"{url}/")), key=len, default="")
    current = "page" if here == nearest else "true"
    return [Entry(label, url, current if url == nearest else "") for label, url in links]


def main_menu(actor: Actor) -> list[Entry]:
    """The desk first for a person who is signed in, the staff desk last for those who may."""
    return _entries(page for page in MAIN if page.rule(actor))


def staff_menu(actor: Actor) -> list[Entry]:
    """The second row, on staff pages only."""
    return _entries(page for page in STAFF_ROW if page.rule(actor)) if request.path.startswith("/staff") else []


def footer_menu(actor: Actor = VISITOR) -> list[tuple[str, list[Entry]]]:
    """The groups below each page; those of a visitor where nobody was asked who reads."""
    return [(str(heading), _entries(page for page in pages if page.rule(actor))) for heading, pages in FOOTER]


def account_links() -> list[Entry]:
    """What other areas keep of a person, for their desk."""
    return _entries(ABOUT_ME)
