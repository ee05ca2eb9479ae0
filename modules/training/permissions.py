"""Who may do what with what is taught."""

from __future__ import annotations

from modules.accounts.actors import Actor, Role


def may_edit_training(actor: Actor) -> bool:
    """Write and publish any series and module."""
    return actor.holds(Role.ADMINISTRATOR, Role.EDITOR)


def may_read_guides(actor: Actor) -> bool:
    """Read the guides for facilitators."""
    return actor.holds(Role.ADMINISTRATOR, Role.EDITOR, Role.FACILITATOR)
