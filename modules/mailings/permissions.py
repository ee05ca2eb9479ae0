"""Who may do what with mail to many."""

from __future__ import annotations

from modules.accounts.actors import Actor, Role
from modules.mailings.editions.models import Edition


def may_write_mail(actor: Actor) -> bool:
    """Write, publish, correct and withdraw items, compose editions, and hand them in."""
    return actor.holds(Role.ADMINISTRATOR, Role.EDITOR)


def may_approve(actor: Actor, edition: Edition) -> bool:
    """Let an edition go out: a second person, never one who wrote in it, planned it or handed it in."""
    return may_write_mail(actor) and actor.person_id not in {edition.author_id, *edition.hands}
