"""Who may do what with what is taught."""

from __future__ import annotations

from modules.accounts.actors import Actor, Role


def may_edit_training(actor: Actor) -> bool:
    """Write and publish any series and module."""
    return actor.holds(Role.ADMINISTRATOR, Role.EDITOR)


def may_help_learners(actor: Actor) -> bool:
    """Have a desk of learners: who is stuck, and why; whose, `helped_cohorts` says."""
    return helped_cohorts(actor) is None or bool(helped_cohorts(actor))


def may_read_guides(actor: Actor) -> bool:
    """Read the guides for facilitators, of one cohort too."""
    return may_help_learners(actor)


def helped_cohorts(actor: Actor) -> frozenset[int] | None:
    """The cohorts whose people an actor sees and helps; None for everybody's."""
    if actor.holds(Role.ADMINISTRATOR, Role.EDITOR, Role.FACILITATOR):
        return None
    own = (grant for grant in actor.grants if grant.role == Role.FACILITATOR and grant.scope_kind == "cohort")
    return frozenset(grant.scope_id for grant in own if grant.scope_id is not None)


def may_withdraw(actor: Actor) -> bool:
    """Take a completion back: its certificates are revoked with it."""
    return actor.holds(Role.ADMINISTRATOR, Role.EDITOR)


def may_read_feedback(actor: Actor) -> bool:
    """Read what learners answered in the surveys of any module, without their names."""
    return actor.holds(Role.ADMINISTRATOR, Role.EDITOR, Role.FACILITATOR)
