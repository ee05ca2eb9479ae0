"""A ledger of ten million rows: 99 issues that went to 100,000 readers each, one that is going out to them, and some letters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from modules.mailings.editions.shares import write_shares
from tests.factories.lists import a_list
from tests.factories.newsletters import an_issue
from tests.factories.organizations import a_crowd

READERS, FINISHED, LETTERS = 100_000, 99, 20_000
SUMS = {"candidates": READERS, "accepted": 97_000, "rejected": 1_000, "uncertain": 100, "suppressed": {"left": 1_900}}
STATE = "case when n % 1000 < 970 then 'accepted' when n % 1000 < 980 then 'rejected' when n % 1000 = 980 then 'uncertain' else 'suppressed' end"
"""By a reader's number; of the issue that goes out, the second half waits."""

PEOPLE = """
    insert into people_person (name, created_at) select 'Sample Reader ' || n, :now from generate_series(1, :readers) n;
    insert into people_address (person_id, address, key, confirmed_at, created_at)
    select id, mail, mail, :now, :now
    from (select id, 'r' || id || '@d' || id % 2000 || '.k12.example' as mail from people_person where name like 'Sample Reader %') r;
    insert into organizations_membership (organization_id, person_id, since_at)
    select 1 + id % 15000, id, :now from people_person where id % 3 > 0 and name like 'Sample Reader %';
    create table sample_reader as
    select row_number() over (order by id) as n, person_id, address from people_address;
"""
SENT = f"""
    insert into deliveries_delivery (key, kind, letter, thing_id, locale, person_id, recipient_id, address, message_id, state,
        attempts, next_attempt_at, answer, created_at, settled_at)
    select 'edition:' || issue.id || ':' || n, 'newsletter', 'edition', issue.id, 'en', person_id, n, address,
        '<' || issue.id || '-' || n || '@localhost>', {STATE}, 1, issue.frozen_at,
        case when n % 1000 > 980 then 'left' else '250 ok' end, issue.frozen_at, issue.frozen_at + n * interval '3 milliseconds'
    from mailings_edition issue cross join sample_reader
"""  # noqa: S608 (nothing of anybody's)
GOING = """
    update deliveries_delivery set state = 'pending', attempts = 0, settled_at = null, answer = ''
    where kind = 'newsletter' and thing_id = :going and recipient_id > :readers / 2;
    update deliveries_delivery set state = 'attempting', lease_until = :now + interval '3 minutes'
    where kind = 'newsletter' and thing_id = :going and recipient_id between :readers / 2 and :readers / 2 + 49
"""
WRITTEN = """
    insert into deliveries_delivery (key, kind, letter, thing_id, locale, person_id, address, message_id, state, attempts,
        next_attempt_at, answer, created_at, settled_at)
    select 'letter:' || n, 'letter', 'registration_confirmed', n, 'en', person_id, address, '<letter-' || n || '@localhost>',
        case when n % 100 = 0 then 'rejected' when n % 1000 = 1 then 'pending' else 'accepted' end, 1,
        :now + interval '5 minutes', case when n % 100 = 0 then '550 no such user' else '' end, :now - interval '1 day',
        case when n % 1000 = 1 then null else :now - interval '1 hour' end
    from sample_reader where n <= :letters
"""


@dataclass(frozen=True)
class Filled:
    """What the pages are asked of."""

    finished_id: int
    going_id: int
    rows: int
    district: str
    domain: str = "d77.k12.example"
    address: str = ""


def fill(engine: Engine) -> Filled:
    """Rows first, then the indexes and the constraints that were taken off: else it would take an hour."""
    with Session(engine, expire_on_commit=False) as session, transaction(session):
        now = read_now(session)
        names = a_crowd(session, now)
        ids = _issues(session, now)
        _run(session.connection(), PEOPLE, {"now": now, "readers": READERS})
    values = {"now": now, "readers": READERS, "going": ids[-1], "letters": LETTERS}
    with engine.begin() as connection, _bare(connection):
        for statement in (SENT, GOING, WRITTEN):
            _run(connection, statement, values)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))
    with Session(engine) as session, transaction(session):
        _shares(session, ids[:-1])
        rows, address = session.execute(
            text("select (select count(*) from deliveries_delivery), min(address) from sample_reader")
        ).one()
    return Filled(finished_id=ids[0], going_id=ids[-1], rows=rows, district=names[76], address=address)


def _run(connection: Connection, statements: str, values: dict[str, object]) -> None:
    """One after the other."""
    for statement in statements.split(";"):
        if statement.strip():
            connection.execute(text(statement), values)


def _issues(session: Session, now: datetime) -> list[int]:
    """A weekly letter for two years; the last goes out at this moment."""
    owner = a_list(session, now, kind="friday5", name_en="Friday 5", slug="friday-5")
    pages = {"en": "Five things"}
    made = []
    for number in range(1, FINISHED + 2):
        at = now - timedelta(weeks=FINISHED + 1 - number, hours=1)
        over = {"state": "sending"} if number > FINISHED else {"sums": SUMS, "finished_at": at + timedelta(hours=1)}
        made.append(
            an_issue(session, now, owner, pages, number=number, frozen_at=at, send_at=at, candidates=READERS, **over).id
        )
    return made


def _shares(session: Session, ids: list[int]) -> None:
    """Those of the first as they are written when it is finished; the same for the others, which had the same readers."""
    write_shares(session, ids[0])
    same = "select other, kind, name, total, accepted, rejected, uncertain, suppressed from mailings_edition_share, unnest(cast(:others as bigint[])) other"
    session.execute(text(f"insert into mailings_edition_share {same}"), {"others": ids[1:]})
    session.execute(text("analyze mailings_edition_share"))


@contextmanager
def _bare(connection: Connection) -> Iterator[None]:
    """Without anything but its rows, as long as the block lasts."""
    table = "conrelid = 'deliveries_delivery'::regclass"
    rules = connection.execute(
        text(f"select conname, pg_get_constraintdef(oid) from pg_constraint where {table} and contype in ('u', 'f')")  # noqa: S608
    ).all()
    for name, _ in rules:
        connection.execute(text(f'alter table deliveries_delivery drop constraint "{name}"'))
    indexes = connection.execute(
        text("select indexname, indexdef from pg_indexes where tablename = 'deliveries_delivery' and indexname not like 'pk_%'")
    ).all()
    for name, _ in indexes:
        connection.execute(text(f'drop index "{name}"'))
    yield
    connection.execute(text("set local maintenance_work_mem = '512MB'"))
    for _, definition in indexes:
        connection.execute(text(definition))
    for name, definition in rules:
        connection.execute(text(f'alter table deliveries_delivery add constraint "{name}" {definition}'))
