"""Who acts: the value that permission rules judge. Made at the edge (`webapp/access.py`, tasks), never in a deed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a grant makes of a person."""

    ADMINISTRATOR = "administrator"
    EDITOR = "editor"
    FACILITATOR = "facilitator"
    COUNTY_LEAD = "county_lead"
    TEAM_LEAD = "team_lead"
    PARTICIPANT = "participant"


@dataclass(frozen=True)
class LiveGrant:
    """A grant in force at the moment of the request."""

    role: Role
    scope_kind: str
    scope_id: int | None


@dataclass(frozen=True)
class Actor:
    """The person behind a request with the grants in force; `person_id` is None for a visitor."""

    person_id: int | None = None
    name: str = ""
    language: str = "en"
    time_zone: str | None = None
    grants: frozenset[LiveGrant] = frozenset()

    @property
    def signed_in(self) -> bool:
        """Whether a person is known."""
        return self.person_id is not None

    def holds(self, *roles: Role) -> bool:
        """Whether one of the roles is held for the whole site."""
        return any(grant.role in roles and grant.scope_kind == "site" for grant in self.grants)

    def holds_in(self, scope_kind: str, scope_id: int | None, *roles: Role) -> bool:
        """Whether one of the roles is held for this very organization or cohort; a site-wide grant is not asked for here."""
        return any(g.role in roles and g.scope_kind == scope_kind and g.scope_id == scope_id for g in self.grants)


VISITOR = Actor()
