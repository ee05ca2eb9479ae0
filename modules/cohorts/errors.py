"""Why a deed of cohorts is refused."""

from __future__ import annotations

from modules.core.errors import Refused


class IllegalMove(Refused):
    """The state an application is in has no such step for this mover. Values: `application_id`, `state`, `to`."""
