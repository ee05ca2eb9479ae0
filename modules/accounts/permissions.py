"""Who may do what with people and accounts."""

from __future__ import annotations

from modules.accounts.actors import Actor, Role


def may_manage_people(actor: Actor) -> bool:
    """See the list of people with their addresses, merge, export and erase records, give and take roles, end sessions."""
    return actor.holds(Role.ADMINISTRATOR)
