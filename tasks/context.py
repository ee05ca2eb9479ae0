"""What a worker, a clock or the relay holds while it lives: sessions, links, words, the postman."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import parseaddr
from functools import cache, cached_property, partial
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker

from config import Config
from modules.core.db import load_models, transaction
from modules.core.links import Links
from modules.core.tokens import Tokens
from modules.core.words import Words
from modules.deliveries.batches import BulkKind
from modules.deliveries.bulk_sending import BulkSender
from modules.deliveries.handing_over import Lines, Postman
from modules.deliveries.models import Delivery
from modules.deliveries.patience import Patience
from modules.deliveries.sending import Sender
from modules.feeds.incoming.fetching import Fetcher
from modules.feeds.incoming.outcomes import Received
from modules.feeds.publisher import Publisher
from modules.formats.entries import CalendarUser
from modules.mailings.bulk.lines import SmtpLines
from modules.mailings.bulk.signing import Signer
from modules.mailings.bulk.verp import bounce_address
from modules.mailings.desk import Desk
from modules.mailings.digests.pressing import DigestPress
from modules.mailings.digests.sending import Digests
from modules.mailings.editions.braking import Limits
from modules.mailings.editions.pressing import Press
from modules.mailings.editions.sending import Newsletters
from modules.mailings.inbox.events import Asking
from modules.mailings.inbox.handling import Reader
from modules.mailings.letter import Letterhead
from modules.mailings.making import make
from modules.mailings.postman import TIMEOUT, SmtpPostman, connect
from modules.mailings.preflight.identity import Identity
from modules.mailings.preflight.names import Names
from modules.outbox.sweeping import PAUSES

TEMPLATES = Path(__file__).parent.parent / "templates"


@dataclass(frozen=True, kw_only=True)
class Context:
    """`fact_pauses` and `patience` are how long facts and deliveries may lie before the sweepers touch them.

    `time_zone` is the agency's: where its nights are. `mail_host` is the domain whose mail we take, `authserv_id` the mail server
    whose word on senders counts, `topics` those that a provider tells us of mail by, `inbox_days` how long mail is kept. At its
    `limits` an edition is stopped. Mail to many goes over at most `most_lines` of the `lines`, `domain_rate` messages a second to
    one domain (0: any number); all mail is signed by `sign`. Before it goes, what the DNS says of our `identity` is asked of `names`.
    """

    sessions: sessionmaker[Session]
    links: Links
    zone: str
    keys: Sequence[str]
    head: Letterhead
    postman: Postman
    lines: Lines
    most_lines: int = 50
    domain_rate: float = 0.0
    sign: Callable[[bytes], bytes] = bytes
    time_zone: str = "UTC"
    patience: Patience = field(default_factory=Patience)
    fact_pauses: Sequence[timedelta] = PAUSES
    fetcher: Fetcher = field(default_factory=Fetcher)
    limits: Limits = field(default_factory=Limits)
    mail_host: str = "localhost"
    authserv_id: str = ""
    topics: Collection[str] = ()
    inbox_days: int = 30
    identity: Identity = field(default_factory=Identity)
    names: Callable[[], Names] = Names

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session whose work is committed at the end of the block, or undone."""
        with self.sessions() as session, transaction(session):
            yield session

    @property
    def press(self) -> Press:
        """Presses editions."""
        return Press(words=words, links=self.links, head=self.head)

    @cached_property
    def digests(self) -> Digests:
        """What digests are made with, which holds the words of items that are written already."""
        return Digests(
            press=DigestPress(words=words, links=self.links, head=self.head, zone=self.zone), mail_host=self.mail_host
        )

    @cached_property
    def newsletters(self) -> Newsletters:
        """Makes the messages of editions; one for the life of a process."""
        return Newsletters(links=self.links, head=self.head, mail_host=self.mail_host)

    @property
    def publisher(self) -> Publisher:
        """What all calendars of this site share."""
        organizer = CalendarUser(self.head.agency_name, self.head.reply_to)
        return Publisher(self.head.site_name, self.zone, organizer, self.links, words)

    @property
    def reader(self) -> Reader:
        """Reads mail that came in."""
        return Reader(
            tokens=self.links.tokens, authserv_id=self.authserv_id, asking=Asking(fetch=self._fetch, topics=self.topics)
        )

    @property
    def sender(self) -> Sender:
        """Sends deliveries with this context's postman."""
        return Sender(transact=self.transaction, make=self._make, postman=self.postman, patience=self.patience)

    def bulk_sender(self, kind: BulkKind) -> BulkSender:
        """Sends what is due of a class of mail to many."""
        return BulkSender(
            transact=self.transaction,
            kind=kind,
            lines=self.lines,
            most_lines=self.most_lines,
            sender_of=lambda delivery_id: bounce_address(self.links.tokens, delivery_id, self.mail_host),
            sign=self.sign,
            rate=self.domain_rate,
            patience=self.patience,
        )

    def desk(self, session: Session, now: datetime) -> Desk:
        """A desk to write letters at that nobody has asked for before."""
        return Desk(session=session, links=self.links, head=self.head, words=words, keys=self.keys, now=now, asked_at=now)

    def _fetch(self, address: str) -> bytes:
        """What a web address answers; ConnectionError where it does not."""
        outcome = self.fetcher.fetch(address)
        if not isinstance(outcome, Received):
            raise ConnectionError(str(outcome))
        return outcome.body

    def _make(self, session: Session, delivery: Delivery, now: datetime) -> bytes | None:
        desk = replace(self.desk(session, now), asked_at=delivery.created_at, revision=delivery.revision)
        content = make(desk, delivery)
        return None if content is None else self.sign(content)


@cache
def words(locale: str) -> Words:
    """The words of one language, read once."""
    return Words(TEMPLATES, locale)


def context_of(config: Config) -> Context:
    """The real parts. Nothing is connected before it is used, so a worker may fork.

    Connections are not tried out first: a task that meets a dead one is retried, and the pool renews itself.
    """
    load_models()
    engine = create_engine(
        config.database_url,
        pool_size=2,
        connect_args={"connect_timeout": 3, "options": "-c statement_timeout=30000 -c timezone=UTC -c work_mem=32MB"},
    )
    links = Links(config.base_url, Tokens(config.secret_key))
    return Context(
        sessions=sessionmaker(engine, expire_on_commit=False),
        links=links,
        zone=config.time_zone,
        keys=config.secret_key,
        head=letterhead_of(config, links.host),
        postman=SmtpPostman(config.smtp_url, config.mail_from, links.host),
        lines=SmtpLines(partial(connect, urlsplit(config.smtp_url), links.host, TIMEOUT)),
        most_lines=config.bulk_connections,
        domain_rate=config.domain_rate,
        sign=signing_of(config),
        fetcher=Fetcher(agent=f"Convene (+{config.base_url})", open_hosts=config.open_hosts),
        mail_host=config.mail_host,
        authserv_id=config.inbox_authserv_id,
        topics=config.topics,
        inbox_days=config.inbox_days,
        identity=Identity.of(config),
    )


def signing_of(config: Config) -> Callable[[bytes], bytes]:
    """What signs our mail; without a key it stays as it is."""
    if not config.dkim_key:
        return bytes
    return Signer(config.dkim_key, config.dkim_selector, parseaddr(config.mail_from)[1].rpartition("@")[2]).sign


def letterhead_of(config: Config, host: str) -> Letterhead:
    """What all letters of this site share."""
    return Letterhead(
        mail_from=config.mail_from,
        reply_to=config.contact_email,
        host=host,
        site_name=config.site_name,
        agency_name=config.agency_name,
        postal_address=config.postal_address,
    )


_held: list[Context] = []


def set_context(context: Context) -> None:
    """Called once by each process, and by tests with their own parts."""
    _held[:] = [context]


def context() -> Context:
    """What this process holds."""
    return _held[0]
