"""Who may read the sums."""

from __future__ import annotations

from modules.accounts.actors import Actor, Role


def may_watch(actor: Actor) -> bool:
    """Whether the site runs is for those who keep it: the lists name addresses."""
    return actor.holds(Role.ADMINISTRATOR)
