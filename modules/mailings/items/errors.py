"""Why a deed on an item is refused. Codes and values only: words live in templates and forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from modules.core.errors import Refused
from modules.mailings.items.checking import Finding


@dataclass(frozen=True)
class Fault:
    """One value that cannot stand. `field` is its path in the draft (`words.en.headline`, `link`), `code` the rule."""

    field: str
    code: str


class ItemRefused(Refused):
    """Some values cannot stand; `faults` names all of them at once."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(faults=tuple(faults))
        self.faults = tuple(faults)


class ItemNotReady(Refused):
    """It cannot be put before readers as it stands; `findings` says why."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(findings=tuple(findings))
        self.findings = tuple(findings)


class ItemPublished(Refused):
    """It is published already."""


class ItemNotTold(Refused):
    """Nobody is told of it now, so there is nothing to correct or to take back."""
