"""News for everybody who works on an application: the recipients are frozen at once, the ledger sends."""

from __future__ import annotations

from sqlalchemy import ColumnElement, String, cast, func, literal, select

from modules.cohorts.models import Application, Collaborator, Decision
from modules.deliveries.queueing import queue_many
from modules.mailings.desk import Desk
from modules.people.models import Address, Person


def tell_decision(desk: Desk, decision_id: int) -> int:
    """Tell everybody who works on the application what was decided."""
    decided = select(Decision.application_id).where(Decision.id == decision_id).scalar_subquery()
    return tell_collaborators(desk, "application_decided", decision_id, Application.id == decided)


def tell_collaborators(desk: Desk, letter: str, occasion: int, of: ColumnElement[bool]) -> int:
    """Put the letter to everybody who works on the applications of this condition into the ledger; how many were new.

    The key is (letter, occasion, collaborator): telling the same news again adds nobody twice. `thing_id` is the collaborator.
    Whoever has proved no address, has left or was erased gets none.
    """
    proved = select(Address.address).where(Address.person_id == Person.id, Address.confirmed_at.is_not(None))
    main = proved.order_by(Address.confirmed_at, Address.id).limit(1).scalar_subquery()
    recipients = (
        select(
            (literal(f"{letter}:{occasion}:") + cast(Collaborator.id, String)).label("key"),
            Collaborator.id.label("thing_id"),
            literal(0).label("revision"),
            Person.language.label("locale"),
            Person.id.label("person_id"),
            func.coalesce(main, "").label("address"),
        )
        .join(Application, Application.id == Collaborator.application_id)
        .join(Person, Person.id == Collaborator.person_id)
        .where(of, Collaborator.removed_at.is_(None), Person.erased_at.is_(None))
    )
    return queue_many(desk.session, recipients, letter, desk.head.host, desk.now)
