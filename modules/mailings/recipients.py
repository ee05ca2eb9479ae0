"""Whom a letter goes to: the columns that the ledger freezes of each recipient, from wherever their address is kept."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Select, SQLColumnExpression, String, cast, func, literal, select

from modules.accounts.models import Account
from modules.people.addresses import proved_first
from modules.people.models import Person
from modules.registrations.models import Registration


class Reached(NamedTuple):
    """Where one recipient's language, person and address stand."""

    locale: SQLColumnExpression[str]
    person_id: SQLColumnExpression[int]
    address: SQLColumnExpression[str]


_PROVED = func.coalesce(proved_first(Person.id).correlate(Person).scalar_subquery(), "")
PERSON = Reached(Person.language, Person.id, _PROVED)
"""By the address that was proved first; whoever has proved none is passed over by the ledger."""
ACCOUNT = Reached(Person.language, Person.id, Account.email)
REGISTRATION = Reached(Registration.locale, Registration.person_id, Registration.address)


def recipients(occasion: str, thing: SQLColumnExpression[int], by: Reached, revision: int = 0) -> Select[*tuple[Any, ...]]:
    """A select with the columns of `deliveries.queueing.FROZEN`, to be joined and narrowed by whoever asks.

    Its key is the occasion and the id of the thing that differs from one recipient to the next: the same news adds nobody twice.
    """
    return select(
        (literal(f"{occasion}:") + cast(thing, String)).label("key"),
        thing.label("thing_id"),
        literal(revision).label("revision"),
        by.locale.label("locale"),
        by.person_id.label("person_id"),
        by.address.label("address"),
    )
