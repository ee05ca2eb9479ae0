"""What became, or would become, of a file of readers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.core.errors import NotFound
from modules.mailings.lists.import_files import Line
from modules.mailings.lists.models import ImportLine, SubscriberImport


@dataclass(frozen=True, kw_only=True)
class Sum:
    """`read = new + changed + unchanged + closed + refused`; raises ValueError when it does not come out."""

    read: int
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    closed: int = 0
    refused: int = 0

    def __post_init__(self) -> None:
        """A line lost on the way is a bug."""
        if self.read != self.new + self.changed + self.unchanged + self.closed + self.refused:
            raise ValueError(f"the import does not add up: {self}")


def find_import(session: Session, import_id: int) -> SubscriberImport:
    """One import; NotFound."""
    found = session.get(SubscriberImport, import_id)
    if found is None:
        raise NotFound
    return found


def imports_of(session: Session, list_id: int) -> list[SubscriberImport]:
    """The files that were brought for a list, the newest first."""
    found = select(SubscriberImport).where(SubscriberImport.list_id == list_id)
    return list(session.scalars(found.order_by(SubscriberImport.id.desc()).limit(20)))


def sum_of(session: Session, import_id: int) -> Sum:
    """What became, or would become, of its lines."""
    outcomes = select(ImportLine.outcome, func.count()).where(ImportLine.import_id == import_id)
    counts: dict[str, int] = {row[0]: row[1] for row in session.execute(outcomes.group_by(ImportLine.outcome))}
    return Sum(read=sum(counts.values()), **counts)


def refused_lines(session: Session, import_id: int, most: int | None = None) -> Iterator[Line]:
    """The refused lines in the order of the file, the reason as their fault; a few in memory at a time."""
    found = select(ImportLine.line, ImportLine.address, ImportLine.reason)
    found = found.where(ImportLine.import_id == import_id, ImportLine.outcome == "refused").order_by(ImportLine.line)
    rows = session.execute(found.limit(most).execution_options(yield_per=1000))
    return (Line(row.line, row.address, fault=row.reason) for row in islice(rows, most))
