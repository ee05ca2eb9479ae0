"""Who may do what with organizations."""

from __future__ import annotations

from modules.accounts.actors import Actor, Role


def may_keep_organizations(actor: Actor) -> bool:
    """Add organizations and answer people who did not find theirs."""
    return actor.holds(Role.ADMINISTRATOR, Role.EDITOR)
