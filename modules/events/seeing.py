"""Whether an event is there for somebody."""

from __future__ import annotations

from sqlalchemy.orm import Session

from modules.accounts.actors import Actor
from modules.core.errors import NotFound
from modules.events.models import Event
from modules.events.permissions import may_see
from modules.groups.queries import is_member


def require_sight(session: Session, actor: Actor, event: Event) -> None:
    """NotFound for a draft that is not theirs to edit, and for an event of a group that they are not in."""
    in_group = event.group_id is not None and is_member(session, event.group_id, actor.person_id)
    if not may_see(actor, event, in_group=in_group):
        raise NotFound
