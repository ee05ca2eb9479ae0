"""Who may do what with awards."""

from __future__ import annotations

from modules.accounts.actors import Actor, Role


def may_keep_awards(actor: Actor) -> bool:
    """Find any award, see what it rests on, revoke and restore it."""
    return actor.holds(Role.ADMINISTRATOR, Role.EDITOR)
