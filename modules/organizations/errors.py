"""Why a deed of organizations is refused."""

from __future__ import annotations

from modules.core.errors import Refused


class ListUnreadable(Refused):
    """The file is not the state's list, or breaks off: nothing of it was taken. Values: `reason` (a code), `line`, `value`."""


class OrganizationClosed(Refused):
    """Nobody can join an organization that has closed."""


class CodeTaken(Refused):
    """Another organization has this CD code. Value: `organization_id`."""


class RequestAnswered(Refused):
    """Somebody else answered this request in the meantime."""
