"""Why a file is refused."""

from __future__ import annotations

from modules.core.errors import Refused


class FileTooLarge(Refused):
    """It has more bytes than allowed. Value: `limit`."""


class FileEmpty(Refused):
    """It has no bytes."""


class KindNotAllowed(Refused):
    """Its content is of a kind that is not taken, whatever its name or sender says. Value: `kind`, as it was sniffed."""
