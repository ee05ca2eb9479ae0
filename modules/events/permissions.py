"""Who may do what with events."""

from __future__ import annotations

from modules.accounts.actors import Actor, Role
from modules.events.models import Event


def may_edit_events(actor: Actor) -> bool:
    """Write, publish, move and cancel any event."""
    return actor.holds(Role.ADMINISTRATOR, Role.EDITOR)


def may_see(actor: Actor, event: Event) -> bool:
    """Open the event's page: a draft is for those who edit, all else for everybody, cancelled events included."""
    return event.status != "draft" or may_edit_events(actor)


def may_see_roster(actor: Actor) -> bool:
    """See who comes to an event, and mark who came."""
    return actor.holds(Role.ADMINISTRATOR, Role.EDITOR, Role.FACILITATOR)
