"""Accounts of an older system, from CSV with the columns `email,name`, again and again.

Passwords do not come over: a column `password_hash` may stand in the file and is never kept. Each new account waits without a
password until its owner chooses one by the letter that AccountImported causes, which also proves the address.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from modules.accounts.errors import ListUnreadable
from modules.accounts.facts import AccountImported
from modules.accounts.models import Account
from modules.accounts.queries import account_of
from modules.accounts.signing_up import new_uniquifier
from modules.audit.noting import note
from modules.core.imports import ImportSum, Refusal
from modules.outbox.recording import record
from modules.people.addresses import address_key
from modules.people.changing import Particulars, change_person
from modules.people.errors import NotAnAddress, NotAName
from modules.people.making import NewPerson, person_for
from modules.people.models import Person
from modules.people.names import clean_name

COLUMNS = {"email", "name"}


@dataclass(frozen=True)
class ListedAccount:
    """One line that could be read."""

    place: str
    key: str
    name: str


def import_accounts(session: Session, lines: Iterable[str], actor_id: int | None, now: datetime) -> ImportSum:
    """Make an account for each address that has none; a second run of the same file changes nothing and writes no letter.

    A name is taken over only while the account waits for its owner: afterwards it is theirs. Nobody is closed because the file
    leaves them out. Imports wait for each other (advisory lock). Raises ListUnreadable when the columns are not there.
    """
    session.execute(text("select pg_advisory_xact_lock(hashtext('accounts.import'))"))
    outcomes: Counter[str] = Counter()
    refusals: list[Refusal] = []
    seen: set[str] = set()
    for row in _read(lines):
        if isinstance(row, Refusal):
            refusals.append(row)
        elif row.key in seen:
            refusals.append(Refusal(row.place, "email", row.key, "duplicate"))
        else:
            seen.add(row.key)
            outcomes[_apply(session, row, actor_id, now)] += 1
    return ImportSum(
        read=outcomes.total() + len(refusals),
        new=outcomes["new"],
        changed=outcomes["changed"],
        unchanged=outcomes["unchanged"],
        refusals=tuple(refusals),
    )


def _read(lines: Iterable[str]) -> Iterator[ListedAccount | Refusal]:
    reader = csv.DictReader(lines, strict=True)
    try:
        header = [_column(name) for name in reader.fieldnames or ()]
        if not set(header) >= COLUMNS:
            raise ListUnreadable(missing=sorted(COLUMNS - set(header)))
        reader.fieldnames = header
        for fields in reader:
            yield _line(f"line {reader.line_num}", fields["email"] or "", fields["name"] or "")
    except csv.Error as error:
        raise ListUnreadable(missing=[]) from error


def _column(name: str) -> str:
    return name.lstrip("\ufeff").strip().lower()


def _line(place: str, email: str, name: str) -> ListedAccount | Refusal:
    try:
        return ListedAccount(place, address_key(email), clean_name(name))
    except NotAnAddress:
        return Refusal(place, "email", email, "address")
    except NotAName:
        return Refusal(place, "name", name, "name")


def _apply(session: Session, row: ListedAccount, actor_id: int | None, now: datetime) -> str:
    known = session.scalars(select(Account).where(Account.email == row.key)).one_or_none()
    person = session.get_one(Person, known.person_id) if known else person_for(session, row.key, NewPerson(row.name), now)
    account = known or account_of(session, person.id)
    if account is None:
        _add(session, person.id, row.key, actor_id, now)
        return "new"
    waits = account.password is None and account.confirmed_at is None
    if waits and person.name != row.name and account.email == row.key:
        change_person(session, person.id, Particulars(row.name, person.language, person.time_zone), actor_id, now)
        return "changed"
    return "unchanged"


def _add(session: Session, person_id: int, key: str, actor_id: int | None, now: datetime) -> None:
    account = Account(person_id=person_id, email=key, fs_uniquifier=new_uniquifier(), created_at=now)
    session.add(account)
    session.flush()  # the fact names its id
    note(session, actor_id, "imported", ("account", account.id), now, person_id=person_id)
    record(session, AccountImported(account.id), now)
