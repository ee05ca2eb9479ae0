"""Who may do what in cohorts. What one may not know of answers 404: the views turn these rules into it."""

from __future__ import annotations

from modules.accounts.actors import Actor, Role
from modules.cohorts.applying.states import takes_words
from modules.cohorts.models import Application, Collaborator


def may_run_rounds(actor: Actor) -> bool:
    """Make programmes, cohorts and rounds, write forms, move deadlines, see every application that was sent."""
    return actor.holds(Role.ADMINISTRATOR, Role.EDITOR)


def may_lead_application(part: Collaborator | None) -> bool:
    """Send and withdraw an application, ask the county office, and say who works on it."""
    return part is not None and part.part == "lead"


def may_read_submission(actor: Actor, part: Collaborator | None, application: Application) -> bool:
    """Read what an LEA sent: those who work on it, and staff once it was sent. Drafts are nobody else's."""
    return part is not None or (may_run_rounds(actor) and application.revision > 0)


def may_endorse_some(actor: Actor) -> bool:
    """Have the desk of a county: whoever speaks for its office. A grant for the whole site names no county: that desk is empty."""
    return bool(led_offices(actor)) or actor.holds(Role.COUNTY_LEAD)


def may_endorse(actor: Actor, county_office_id: int) -> bool:
    """Answer for this county office."""
    return actor.holds_in("organization", county_office_id, Role.COUNTY_LEAD)


def led_offices(actor: Actor) -> list[int]:
    """The county offices that a person speaks for."""
    own = (grant for grant in actor.grants if grant.role == Role.COUNTY_LEAD and grant.scope_kind == "organization")
    return sorted(grant.scope_id for grant in own if grant.scope_id is not None)


def may_write(part: Collaborator | None, application: Application, *, in_time: bool) -> bool:
    """Change answers and files, as long as the application takes any."""
    return part is not None and takes_words(application.state, in_time=in_time)
