"""Importing the readers of a list in four steps: brought, columns named, tried, applied; and taken back, while nobody changed it.

Whoever left the list, or gets no mail for another reason, is refused: no import undoes that. An address whose owner asked and has
not pressed the button becomes active, since staff vouch for it. Everything is done in statements on all lines at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.connections import line_of
from modules.core.db import hold
from modules.core.errors import NotFound
from modules.formats.cleaning import clean_line
from modules.mailings.lists import import_statements as statements
from modules.mailings.lists.errors import FileUnreadable, ImportOver
from modules.mailings.lists.forgetting import LINES_KEPT, forget_unneeded
from modules.mailings.lists.import_files import Listing, counted
from modules.mailings.lists.import_results import Sum, find_import, sum_of
from modules.mailings.lists.models import ImportLine, MailingList, SubscriberImport

COPIED = ("line", "address", "key", "name", "language", "fault")


@dataclass(frozen=True, kw_only=True)
class Bringing:
    """What staff say of a file: `consent` is who vouches for these people, and how they said that they want the list."""

    list_id: int
    file_name: str
    consent: str
    frequency: str = "weekly"


def bring(session: Session, said: Bringing, actor_id: int | None, now: datetime, data: bytes | None = None) -> SubscriberImport:
    """Begin an import; `data` is kept until it is applied. NotFound without the list; FileUnreadable without a word of consent."""
    found = session.get(MailingList, said.list_id)
    if found is None or found.retired_at is not None:
        raise NotFound
    consent = clean_line(said.consent)
    if not consent:
        raise FileUnreadable(reason="no_consent")
    made = SubscriberImport(
        list_id=said.list_id, file_name=clean_line(said.file_name), consent=consent, frequency=said.frequency, by=actor_id
    )
    made.data, made.brought_at = data, now
    session.add(made)
    session.flush()  # the lines name its id
    return made


def try_import(session: Session, import_id: int, stream: BinaryIO, columns: Mapping[str, int]) -> Sum:
    """Read the file and say what would become of each line, by line; nothing changes but the import itself.

    Raises FileUnreadable; ImportOver for one that was applied.
    """
    import_ = held_import(session, import_id, "brought", "tried")
    session.execute(delete(ImportLine).where(ImportLine.import_id == import_id))
    line = line_of(session)
    with line.cursor() as cursor, cursor.copy(statements.COPY) as copy:
        for each in counted(Listing(stream).read(columns)):
            copy.write_row((import_id, *(getattr(each, name) for name in COPIED)))
    session.execute(statements.COUNT_LINES)
    import_.columns, import_.state = dict(columns), "tried"
    _judge(session, import_)
    return sum_of(session, import_id)


def apply_import(session: Session, import_id: int, zone: str, actor_id: int | None, now: datetime) -> Sum:
    """Put the readers on the list, judged anew: whoever left meanwhile is refused. People made have the time zone `zone`.

    Raises ImportOver for one that is not tried.
    """
    import_ = held_import(session, import_id, "tried")
    _judge(session, import_)
    same = {"import_id": import_id, "list_id": import_.list_id, "zone": zone, "now": now}
    same |= {"frequency": import_.frequency, "consent": import_.consent}
    for statement in statements.APPLYING:
        session.execute(statement, same)
    import_.state, import_.applied_at, import_.data = "applied", now, None
    done = sum_of(session, import_id)
    note(session, actor_id, "imported", ("mailing_list", import_.list_id), now, import_id=import_id, new=done.new)
    return done


def undo_import(session: Session, import_id: int, actor_id: int | None, now: datetime) -> int:
    """Take off the list whom it put there and who has changed nothing since; how many that were. People it made go, if unneeded.

    Raises ImportOver for one that was not applied, was undone, or is so old that its lines are gone.
    """
    import_ = held_import(session, import_id, "applied")
    if not keeps_lines(import_, now):
        raise ImportOver
    same = {"import_id": import_id, "list_id": import_.list_id, "applied_at": import_.applied_at}
    taken: int = session.execute(statements.TAKE_OFF, same).scalar_one()
    for statement in statements.UNDOING:
        session.execute(statement, same)
    forget_unneeded(session, select(ImportLine.person_id).where(ImportLine.import_id == import_id))
    import_.state, import_.undone_at = "undone", now
    note(session, actor_id, "import undone", ("mailing_list", import_.list_id), now, import_id=import_id, taken=taken)
    return taken


def keeps_lines(import_: SubscriberImport, now: datetime) -> bool:
    """Whether its lines are all there still: older ones are forgotten some at a time."""
    return import_.brought_at >= now - LINES_KEPT


def held_import(session: Session, import_id: int, *states: str) -> SubscriberImport:
    """The import, locked, if it is in one of these states; NotFound, ImportOver."""
    found = find_import(session, import_id)
    hold(session, found)
    if found.state not in states:
        raise ImportOver
    return found


def _judge(session: Session, import_: SubscriberImport) -> None:
    session.flush()
    session.execute(statements.ROOM)
    session.execute(statements.JUDGE, {"import_id": import_.id, "list_id": import_.list_id})
