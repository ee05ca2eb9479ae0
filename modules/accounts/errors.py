"""Why a deed of accounts is refused."""

from __future__ import annotations

from modules.core.errors import Refused


class AddressInUse(Refused):
    """Somebody made an account with this address a moment ago; asked again, the deed finds it."""


class WeakPassword(Refused):
    """The password is refused. Value: `fault`, a `passwords.Fault`."""


class RoleHeld(Refused):
    """The person holds this role with this scope already."""


class LastAdministrator(Refused):
    """Nobody would be left who can give roles."""


class ListUnreadable(Refused):
    """The file lacks a column that an import needs, or is no CSV: nothing of it was taken. Value: `missing`."""


class Busy(Exception):
    """Too many passwords are being checked at once; answered with 503, and worth another try in seconds."""
