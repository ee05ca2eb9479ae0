"""Why a seat cannot be had, kept or given up."""

from __future__ import annotations

from modules.core.errors import Refused


class EventFull(Refused):
    """Every seat is taken or held."""


class RegistrationClosed(Refused):
    """The deadline has passed."""


class NoRegistration(Refused):
    """The event takes none: people just come, or sign up elsewhere."""


class EventIsCancelled(Refused):
    """The event will not take place."""


class EventIsOver(Refused):
    """The event has ended."""


class AlreadyRegistered(Refused):
    """The person has a live registration; its id stands in `values`."""


class NotInGroup(Refused):
    """The event is for a group, and this person is not in it."""


class AlreadyWithdrawn(Refused):
    """The seat was given up; only a new registration can take one."""


class NotConfirmed(Refused):
    """Only a confirmed person can be marked as having come."""


class Busy(Refused):
    """Too many people ask for seats of one event at this moment; the same request may be sent again."""


class NotAttended(Refused):
    """The person was marked at no session of the event."""


class EventNotOver(Refused):
    """There are sessions to come, or one goes on; its end stands in `values`."""
