"""`convene doctor`: whether what Convene stands on is as it must be, and what to do where it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import click
from sqlalchemy import text
from sqlalchemy.orm import Session

from config import Config
from migrations.running import is_at_head
from modules.core.times import read_now
from modules.mailings.preflight.checking import look_at_identity
from modules.mailings.preflight.findings import Level
from modules.mailings.preflight.identity import Identity
from modules.mailings.preflight.names import Names
from modules.mailings.watching.works import works
from modules.outbox.queries import health
from modules.registrations.reconciling import oversold_events
from modules.reports.running import clock_light, facts_light
from webapp.cli.base import Settings
from webapp.cli.broker import BrokerSilent, broker_facts
from webapp.documents import words

OLDEST_POSTGRESQL = 15
EXTENSIONS = ("pg_trgm", "unaccent")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `cure` says what to do, and is empty where all is well."""

    thing: str
    seen: str
    cure: str = ""


@click.command()
@click.pass_context
def doctor(context: click.Context) -> None:
    """Look at database, migrations, broker, clock, outbox, mail, its sender and seats; ends with 1 when something is at fault."""
    faults = 0
    for finding in _findings(context.obj):
        faults += bool(finding.cure)
        click.echo(f"{'fault' if finding.cure else 'ok':<6}{finding.thing:<12}{finding.seen}")
        if finding.cure:
            click.echo(f"{'':18}{finding.cure}")
    context.exit(1 if faults else 0)


def _findings(settings: Settings) -> Iterator[Finding]:
    yield from look_at_broker(str(settings.config.redis_url))
    yield from look_at_sender(settings.config)
    with settings.session() as session:
        now = read_now(session)
        for look in LOOKS:
            yield from look(session, now)


def look_at_database(session: Session, _now: datetime) -> Iterator[Finding]:
    """Version, encoding, order and extensions."""
    version, encoding, collate, ctype = session.execute(
        text(
            "select current_setting('server_version'), pg_encoding_to_char(encoding), datcollate, datctype "
            "from pg_database where datname = current_database()"
        )
    ).one()
    too_old = int(version.split(".")[0]) < OLDEST_POSTGRESQL
    yield Finding("database", f"PostgreSQL {version}", f"Use PostgreSQL {OLDEST_POSTGRESQL} or newer." if too_old else "")
    wanted = (encoding, collate, ctype) == ("UTF8", "C", "C.UTF-8")
    cure = "Make the cluster again with initdb --encoding=UTF8 --locale=C --lc-ctype=C.UTF-8: else ñ and Ñ are two letters."
    yield Finding("letters", f"{encoding}, collate {collate}, ctype {ctype}", "" if wanted else cure)
    there = set(session.scalars(text("select extname from pg_extension")))
    missing = [name for name in EXTENSIONS if name not in there]
    cure = f"Install PostgreSQL's contrib package; then create extension {', '.join(missing)}." if missing else ""
    yield Finding("extensions", ", ".join(name for name in EXTENSIONS if name in there) or "none", cure)


def look_at_migrations(session: Session, _now: datetime) -> Iterator[Finding]:
    """Whether the tables are those of this program."""
    at_head = is_at_head(session.connection())
    yield Finding("migrations", "at the newest step" if at_head else "behind", "" if at_head else "Run convene migrate.")


def look_at_outbox(session: Session, now: datetime) -> Iterator[Finding]:
    """Whether the clock runs and facts are told."""
    seen = health(session)
    said = "has never run" if seen.clock_at is None else f"ran {_ago(now - seen.clock_at)}"
    yield Finding("clock", said, "" if clock_light(seen, now).well else "Start the clock and a worker for the queue periodic.")
    oldest = f", the oldest since {_ago(now - seen.waiting_since)}" if seen.waiting_since else ""
    yield Finding(
        "outbox",
        f"{seen.waiting} facts wait{oldest}",
        "" if facts_light(seen, now).well else "Start the relay: python -m tasks.relay.",
    )
    cure = "Their reactions failed again and again: look for the error in the workers' logs." if seen.parked else ""
    yield Finding("parked", f"{seen.parked} facts were given up", cure)


def look_at_mail(session: Session, now: datetime) -> Iterator[Finding]:
    """Whether any mail that could go or be read stands still."""
    stands = {each.name: since for each in works(session, now) if (since := each.stands_since(now))}
    said = ", ".join(f"{name} since {_ago(now - since)}" for name, since in sorted(stands.items()))
    cure = "Start the workers and look whether the mail server answers; /staff/mail/running says what waits." if stands else ""
    yield Finding("mail", f"stands still: {said}" if stands else "nothing stands still", cure)


def look_at_seats(session: Session, now: datetime) -> Iterator[Finding]:
    """Whether any event has more people than seats."""
    oversold = oversold_events(session, now)
    named = f": {', '.join(map(str, oversold))}" if oversold else ""
    cure = "Raise the seats of those events, or write to the people who came last." if oversold else ""
    yield Finding("seats", f"{len(oversold)} events have more registrations than seats{named}", cure)


def look_at_broker(url: str) -> Iterator[Finding]:
    """Whether it answers, and keeps what it was given."""
    try:
        facts = broker_facts(url)
    except BrokerSilent as error:
        yield Finding(
            "broker", f"does not answer: {error}", "Start Valkey or Redis, or mend REDIS_URL. Pages go on without it."
        )
        return
    yield Finding("broker", f"answers, version {facts.get('valkey_version') or facts.get('redis_version', 'unknown')}")
    policy = facts.get("maxmemory_policy", "unknown")
    cure = "" if policy == "noeviction" else "Set maxmemory-policy noeviction: a full broker must refuse, not forget."
    yield Finding("memory", f"maxmemory-policy {policy}", cure)


def look_at_sender(config: Config) -> Iterator[Finding]:
    """Whether mailbox providers will believe our mail, as far as the DNS says it: what an issue is asked before it goes out."""
    for found in look_at_identity(Identity.of(config), Names()):
        said = words("en").fill("preflight/finding.txt", finding=found).strip()
        yield Finding("sender", found.about, said) if found.level is Level.BLOCK else Finding("sender", said)


def _ago(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    return f"{seconds} s ago" if seconds < 120 else f"{seconds // 60} min ago" if seconds < 7200 else f"{seconds // 3600} h ago"


LOOKS: tuple[Callable[[Session, datetime], Iterator[Finding]], ...] = (
    look_at_migrations,
    look_at_database,
    look_at_outbox,
    look_at_mail,
    look_at_seats,
)
