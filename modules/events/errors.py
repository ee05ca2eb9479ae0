"""Why a deed on an event is refused. Codes and values only: words live in templates and forms."""

from __future__ import annotations

from dataclasses import dataclass

from modules.core.errors import Refused


@dataclass(frozen=True)
class Fault:
    """One value that cannot stand. `field` is its path in the draft (`words.en.title`, `meetings.0.ends`), `code` the rule."""

    field: str
    code: str


class DraftRefused(Refused):
    """Some values cannot stand; `faults` names all of them at once."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(faults=faults)
        self.faults = faults


class NotADraft(Refused):
    """Only a draft can be published."""


class NotPublished(Refused):
    """Only a published event can be moved or cancelled."""


class EventIsOver(Refused):
    """What has taken place can be neither moved nor cancelled."""


class NothingMoved(Refused):
    """Time and place are what they were: nobody needs to be told."""


class MustBeMoved(Refused):
    """Time and place of a published event change by moving it, so that those who registered are told."""
