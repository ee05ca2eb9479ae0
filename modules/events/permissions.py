"""Who may do what with events."""

from __future__ import annotations

from modules.accounts.actors import Actor, Role
from modules.events.models import Event


def may_edit_events(actor: Actor) -> bool:
    """Write, publish, move and cancel any event."""
    return actor.holds(Role.ADMINISTRATOR, Role.EDITOR)


def may_see(actor: Actor, event: Event, *, in_group: bool = False) -> bool:
    """Open the event's page: a draft is for those who edit, an event for a group for its members and for those who see rosters.

    All else is for everybody, cancelled events included.
    """
    if event.status == "draft":
        return may_edit_events(actor)
    return event.group_id is None or in_group or may_see_roster(actor)


def may_see_roster(actor: Actor) -> bool:
    """See who comes to an event, and mark who came."""
    return actor.holds(Role.ADMINISTRATOR, Role.EDITOR, Role.FACILITATOR)
