"""Who may do what with registrations. Who may open the roster and mark who came is a rule of events: `may_see_roster`."""

from __future__ import annotations

from modules.accounts.actors import Actor, Role


def may_read_needs(actor: Actor) -> bool:
    """Read what people asked for to be able to take part: the access coordinator, not everybody who sees the roster."""
    return actor.holds(Role.ADMINISTRATOR, Role.EDITOR)


def may_see_addresses(actor: Actor) -> bool:
    """See the addresses of who comes. Facilitators see names and languages: some of those who come are minors."""
    return actor.holds(Role.ADMINISTRATOR, Role.EDITOR)
