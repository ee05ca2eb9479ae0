"""Importing a list of organizations, again and again: rows are added, updated, closed and opened again, never deleted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.imports import ImportSum, Refusal
from modules.organizations.errors import ListUnreadable
from modules.organizations.models import Organization
from modules.organizations.state_list import ListedOrganization, RefusedRow, read_list


def import_organizations(session: Session, lines: Iterable[bytes], source: str, now: datetime) -> ImportSum:
    """Bring the organizations of `source` to what its list says; a second run of the same list changes nothing.

    An organization of this source that the list no longer names is closed, and counts as read and closed; one that the list
    says is closed counts as closed when this run closes it. A refused row leaves what it is about as it is. An organization
    that came another way with the same CD code is taken over. Imports wait for each other (advisory lock).
    Raises ListUnreadable when the file as a whole cannot be trusted: the caller's transaction then takes all back.
    """
    session.execute(text("select pg_advisory_xact_lock(hashtext('organizations.import'))"))
    run = _Run(session, source, now)
    for row in read_list(lines):
        run.take(row)
    if not run.read:
        raise ListUnreadable(reason="no_rows", line=1, value="")
    run.close_missing()
    session.flush()
    return run.sum()


class _Run:
    """One import: what is known, what was seen, what came of it."""

    def __init__(self, session: Session, source: str, now: datetime) -> None:
        self.session = session
        self.source = source
        self.now = now
        known = session.scalars(select(Organization).where(Organization.cd_code.is_not(None)))
        self.known = {organization.cd_code: organization for organization in known}
        self.listed: set[str] = set()
        self.unclear: set[str] = set()
        self.outcomes: Counter[str] = Counter()
        self.refusals: list[Refusal] = []
        self.read = 0

    def take(self, row: ListedOrganization | RefusedRow) -> None:
        self.read += 1
        if isinstance(row, RefusedRow):
            self.refusals += row.refusals
            self.unclear |= {row.cd_code, row.name}
        elif row.cd_code in self.listed:
            self.refusals.append(Refusal(row.place, "CD Code", row.cd_code, "duplicate"))
        else:
            self.listed.add(row.cd_code)
            self.outcomes[self._apply(row)] += 1

    def close_missing(self) -> None:
        """Close what the list left out, except what a refused row may be about."""
        for code, organization in self.known.items():
            listed = code in self.listed or not self.unclear.isdisjoint({code, organization.name})
            if organization.source == self.source and organization.closed_at is None and not listed:
                self._set_closed(organization, self.now)
                self.outcomes["closed"] += 1
                self.read += 1

    def sum(self) -> ImportSum:
        return ImportSum(
            read=self.read,
            new=self.outcomes["new"],
            changed=self.outcomes["changed"],
            unchanged=self.outcomes["unchanged"],
            closed=self.outcomes["closed"],
            refusals=tuple(self.refusals),
        )

    def _apply(self, row: ListedOrganization) -> str:
        organization = self.known.get(row.cd_code)
        values = row.values | {"source": self.source}
        if organization is None:
            closed_at = None if row.is_open else self.now
            self.session.add(Organization(**values, closed_at=closed_at, created_at=self.now))
            return "new"
        changes = {name: value for name, value in values.items() if getattr(organization, name) != value}
        for name, value in changes.items():
            setattr(organization, name, value)
        if row.is_open == (organization.closed_at is None):
            return "changed" if changes else "unchanged"
        self._set_closed(organization, None if row.is_open else self.now)
        return "changed" if row.is_open else "closed"

    def _set_closed(self, organization: Organization, closed_at: datetime | None) -> None:
        organization.closed_at = closed_at
        deed = "reopened" if closed_at is None else "closed"
        note(self.session, None, deed, ("organization", organization.id), self.now, source=self.source)
