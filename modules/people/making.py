"""Finding or making a person: everybody has one row, whether or not they can sign in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Boolean, literal_column, select, text
from sqlalchemy.orm import Session

from modules.people.addresses import address_key, find_address, mail_address
from modules.people.models import Person
from modules.people.names import clean_name

DEFAULT_ZONE = "America/Los_Angeles"

# One statement, since guests come by the hundred in the minute an event opens. A person whose address somebody else claimed in
# the same moment does not stand.
_PERSON_FOR = select(Person, literal_column("stands", Boolean)).from_statement(
    text(
        """
    with known as (
        select person.* from people_person person join people_address own on own.person_id = person.id where own.key = :key
    ), made as (
        insert into people_person (name, language, time_zone, created_at)
        select :name, :language, :time_zone, :now where not exists (select from known)
        returning *
    ), claimed as (
        insert into people_address (person_id, address, key, created_at) select id, :address, :key, :now from made
        on conflict (key) do nothing
        returning person_id
    )
    select known.*, true as stands from known union all select made.*, exists (select from claimed) from made
    """
    )
)


@dataclass(frozen=True)
class NewPerson:
    """What is known of somebody who has no row yet."""

    name: str
    language: str = "en"
    time_zone: str = DEFAULT_ZONE


def make_person(session: Session, new: NewPerson, now: datetime) -> Person:
    """A person without an account and without an address: a student, a walk-in. Raises NotAName."""
    person = Person(name=clean_name(new.name), language=new.language, time_zone=new.time_zone, created_at=now)
    session.add(person)
    session.flush()  # the id is asked for
    return person


def find_person(session: Session, address: str) -> Person | None:
    """Whose address it is, confirmed or only claimed; raises NotAnAddress."""
    row = find_address(session, address_key(address))
    return session.get(Person, row.person_id) if row else None


def person_for(session: Session, address: str, new: NewPerson, now: datetime) -> Person:
    """The person with this address, or a new one who claims it; raises NotAnAddress, NotAName.

    A known person stays as they are, whatever `new` says: the one who typed the address has proved nothing. Two callers at
    once get the same person: the second waits for the first to commit.
    """
    values = (
        {"address": mail_address(address), "key": address_key(address), "now": now} | vars(new) | {"name": clean_name(new.name)}
    )
    person: Person
    person, stands = session.execute(_PERSON_FOR, values).one()
    if stands:
        return person
    session.delete(person)
    session.flush()
    first = find_person(session, address)
    return first if first is not None else person_for(session, address, new, now)
