"""Why a list cannot be had."""

from __future__ import annotations

from modules.core.errors import Refused


class NothingChosen(Refused):
    """The form names no list that anybody may subscribe to."""
