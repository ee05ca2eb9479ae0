"""Why a deed of people is refused."""

from __future__ import annotations

from modules.core.errors import Refused


class NotAnAddress(Refused):
    """The text is no e-mail address that mail can be sent to."""


class NotAName(Refused):
    """Nothing is left of the name, it is too long, or it holds what names never hold: an address of the web, angle brackets."""


class AddressTaken(Refused):
    """The address belongs to another person. Value: `person_id`."""


class SamePerson(Refused):
    """A record cannot be merged into itself."""


class PersonGone(Refused):
    """The record was merged away or erased, so nothing can be done with it. Value: `person_id`."""


class MergeUndone(Refused):
    """The merge was undone before."""
