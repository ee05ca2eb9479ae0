"""Why something about lists cannot be had."""

from __future__ import annotations

from modules.core.errors import Refused


class NothingChosen(Refused):
    """The form names no list that anybody may subscribe to."""


class ListRefused(Refused):
    """A list cannot be kept as it was typed; `faults` names each field with what is wrong with it."""


class FileUnreadable(Refused):
    """A file of readers cannot be trusted as a whole; `reason` says why."""


class ImportOver(Refused):
    """An import is not where this step begins: somebody else took it, or its lines are no longer kept."""
