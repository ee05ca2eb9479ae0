"""What an import says at its end: the sum that must come out, and each refusal. Shared by all imports of files."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """One value that could not be taken. `place` is its line in the file, or its name where there are no lines; `reason` is a code."""

    place: str
    column: str
    value: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ImportSum:
    """`read = new + changed + unchanged + closed + refused`; raises ValueError when it does not come out.

    `read` counts the entries of the file, and beside them those known from an earlier run that were closed because the
    file no longer names them. `vanished` names what the file lacks but what was left as it is, `shortened` what has more
    dates than are kept.
    """

    read: int
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    closed: int = 0
    refusals: tuple[Refusal, ...] = ()
    vanished: tuple[str, ...] = ()
    shortened: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Hold the sum against what was read: an entry lost on the way is a bug."""
        if self.read != self.new + self.changed + self.unchanged + self.closed + self.refused:
            raise ValueError(f"the import does not add up: {self}")

    @property
    def refused(self) -> int:
        """How many entries were refused; one entry may have several refusals."""
        return len({refusal.place for refusal in self.refusals})
