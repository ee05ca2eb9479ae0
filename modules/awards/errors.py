"""Why a certificate cannot be had, taken back or given back."""

from __future__ import annotations

from modules.core.errors import NotFound, Refused


class NotDefined(NotFound):
    """Nothing is awarded under this key."""


class NoReason(Refused):
    """Who revokes or restores says why: it is kept, and told to whom it concerns."""


class AlreadyRevoked(Refused):
    """The award does not stand; its standing can only be restored."""


class NotRevoked(Refused):
    """The award stands already."""


class NoLongerStands(Refused):
    """A revoked award is not printed."""
