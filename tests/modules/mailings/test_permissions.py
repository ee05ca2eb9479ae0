"""Mail to many is written by editors, and let go by a second one."""

from modules.accounts.actors import VISITOR, Actor, LiveGrant, Role
from modules.mailings.editions.models import Edition
from modules.mailings.permissions import may_approve, may_write_mail


def holder(role: Role, person_id: int = 1, scope_kind: str = "site") -> Actor:
    """Somebody with one grant."""
    return Actor(person_id=person_id, grants=frozenset({LiveGrant(role, scope_kind, None)}))


def test_editors_and_administrators_of_the_site_write_mail() -> None:
    assert may_write_mail(holder(Role.EDITOR))
    assert may_write_mail(holder(Role.ADMINISTRATOR))
    others = [Role.FACILITATOR, Role.COUNTY_LEAD, Role.TEAM_LEAD, Role.PARTICIPANT]
    assert not any(may_write_mail(actor) for actor in [VISITOR, holder(Role.EDITOR, scope_kind="cohort"), *map(holder, others)])


def test_nobody_lets_an_edition_go_that_went_through_their_hands() -> None:
    edition = Edition(author_id=1, hands=[1, 3])
    assert may_approve(holder(Role.EDITOR, person_id=2), edition)
    assert not may_approve(holder(Role.ADMINISTRATOR, person_id=1), edition)
    assert not may_approve(holder(Role.ADMINISTRATOR, person_id=3), edition)
    assert not may_approve(holder(Role.FACILITATOR, person_id=2), edition)
