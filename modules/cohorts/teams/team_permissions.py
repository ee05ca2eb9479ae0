"""Who may do what with teams and their work.

A team is seen by who sits in it, by staff, by facilitators of its cohort and by the county office of its county; to everybody
else it answers 404. Of a minor, the leads of their own team and administrators see name and contact, all other adults the first
name. Addresses of adults are for their leads, administrators and editors: others see who is there, not how to reach them.
"""

from __future__ import annotations

from modules.accounts.actors import Actor, Role
from modules.cohorts.teams.standing import Standing


def may_facilitate(actor: Actor, cohort_id: int) -> bool:
    """Open the desk of a cohort, ask for deliverables and answer hand-ins."""
    site_wide = actor.holds(Role.ADMINISTRATOR, Role.EDITOR, Role.FACILITATOR)
    return site_wide or actor.holds_in("cohort", cohort_id, Role.FACILITATOR)


def may_see_team(actor: Actor, standing: Standing) -> bool:
    """Open a team's page, with what it hands in and what it measures."""
    office = standing.county_office_id
    of_county = office is not None and actor.holds_in("organization", office, Role.COUNTY_LEAD)
    return standing.sits or may_facilitate(actor, standing.cohort_id) or of_county


def may_change_team(actor: Actor, standing: Standing) -> bool:
    """Give, swap and end seats, and register the team: its leads, and staff when a team needs help."""
    return standing.leads or may_run_teams(actor)


def may_work(actor: Actor, standing: Standing) -> bool:
    """Hand in and note values: everybody who sits in the team."""
    return standing.sits or may_run_teams(actor)


def may_add_minors(standing: Standing) -> bool:
    """Whoever sees the guardian's consent: a lead of the team, nobody else."""
    return standing.leads


def may_see_minors(actor: Actor, standing: Standing) -> bool:
    """A minor's whole name, and how to reach them."""
    return standing.leads or actor.holds(Role.ADMINISTRATOR)


def may_see_contacts(actor: Actor, standing: Standing) -> bool:
    """How to reach the adults of a team."""
    return standing.leads or may_run_teams(actor)


def may_run_teams(actor: Actor) -> bool:
    """Make sessions, assign modules, withdraw teams, and do what leads do."""
    return actor.holds(Role.ADMINISTRATOR, Role.EDITOR)


def may_see_rosters(actor: Actor) -> bool:
    """See the rosters of some events: of all for staff, of a cohort's sessions for its facilitators."""
    return any(
        g.role in {Role.ADMINISTRATOR, Role.EDITOR, Role.FACILITATOR} and g.scope_kind != "organization" for g in actor.grants
    )


def may_see_cohorts(actor: Actor) -> bool:
    """The list of all cohorts with their teams."""
    return actor.holds(Role.ADMINISTRATOR, Role.EDITOR, Role.FACILITATOR)
