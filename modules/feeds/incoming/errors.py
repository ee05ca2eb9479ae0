"""Why a deed on a partner's calendar is refused. Codes and values only: words live in templates and forms."""

from __future__ import annotations

from modules.core.errors import Refused


class NameTaken(Refused):
    """Another partner, or another import, bears this name."""


class AddressRefused(Refused):
    """No calendar can be asked for at this address; `reason` says why: not_an_address, scheme, login, port."""


class NothingToFetch(Refused):
    """Nobody asks for a calendar without an address: it is brought as a file."""


class BeingPublished(Refused):
    """An editor accepted the calendar, and a worker is still publishing it."""


class FetchedByItself(Refused):
    """A file beside an address would be replaced within the hour."""
