"""Every kind of message that leaves, carried to a mail server and held against the header table as it arrived there, signature and all."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from sqlalchemy import update
from sqlalchemy.orm import Session

from modules.deliveries.batches import BulkKind, begin_batch, claim_batch
from modules.deliveries.handing_over import Envelope
from modules.deliveries.models import Delivery
from modules.mailings.bulk.lines import SmtpLines
from modules.mailings.bulk.signing import Signer
from modules.mailings.desk import Desk
from modules.mailings.digests.assembling import Assembly, assemble_next
from modules.mailings.digests.pressing import DigestPress
from modules.mailings.digests.running import make_runs
from modules.mailings.digests.sending import Digests
from modules.mailings.editions.beginning import correct
from modules.mailings.editions.checking import Check
from modules.mailings.editions.freezing import freeze_next
from modules.mailings.editions.pressing import Press
from modules.mailings.editions.sending import Newsletters
from modules.mailings.letters import LETTERS
from modules.mailings.making import make
from modules.mailings.postman import connect
from tasks.context import words
from tests.chaos.catcher import Catcher
from tests.factories import items
from tests.factories.deliveries import a_delivery
from tests.factories.editions import AUTHOR, a_frozen, an_approved
from tests.factories.lists import a_list, a_subscriber
from tests.factories.people import a_person
from tests.modules.mailings.header_table import Facts, Received, Site, faults, faults_of_signature
from tests.modules.mailings.test_letters import METHODS
from tests.waiting import PATIENCE

LATELY = datetime(2026, 1, 12, 18, 0, tzinfo=UTC)
"""A Monday gone by: a signature of the future proves nothing to anybody."""
HOUR, DAY, LEASE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=3)
HOME, MAIL_HOST = "America/Los_Angeles", "lists.example.org"
LOCALES = ("en", "es")
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
SIGNER = Signer(KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(), "mail", "example.org")
RECORD = b"v=DKIM1; k=rsa; p=" + b64encode(KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


class Sent(NamedTuple):
    """A message with what is known of it."""

    content: bytes
    facts: Facts


@pytest.fixture
def now() -> datetime:
    return LATELY


@pytest.fixture
def site(desk: Desk) -> Site:
    return Site(
        mail_from=desk.head.mail_from,
        host=desk.head.host,
        mail_host=MAIL_HOST,
        base_url=desk.links.base_url,
        postal_address=desk.head.postal_address,
    )


@pytest.fixture
def lines():
    """A server that keeps every byte, and a line to it."""
    with Catcher(ahead=True) as catcher:
        found = SmtpLines(lambda: connect(urlsplit(catcher.url), "localhost", PATIENCE))
        found.ready(1)
        yield found, catcher
        found.close()


@pytest.fixture
def broken(lines, site) -> Callable[[list[Sent]], list[str]]:
    """What is wrong with messages as they arrive."""

    def looked_at(sent: list[Sent]) -> list[str]:
        line, catcher = lines
        line.carry([Envelope(each.facts.address, SIGNER.sign(each.content)) for each in sent], PATIENCE)
        arrived = [each.content for each in catcher.kept]
        assert len(arrived) == len(sent)
        assert len({Received(each).one("message-id") for each in arrived}) == len(sent)
        found = []
        for each, content in zip(sent, arrived, strict=True):
            found += faults(Received(content), each.facts, site)
            found += faults_of_signature(content, each.facts.to_many, lambda _name: RECORD)
        return found

    return looked_at


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", LETTERS)
def test_a_letter(desk, thing, broken, name, locale):
    thing_id = thing(name, locale)
    letter = LETTERS[name](desk, thing_id)
    row = a_delivery(desk.session, LATELY, letter=name, thing_id=thing_id, locale=locale, address=letter.to.address, revision=2)
    facts = Facts(address=row.address, locale=locale, to_many=False, files=name in METHODS)
    assert broken([Sent(make(desk, row), facts)]) == []


def filled(session: Session, kind: BulkKind, moment: datetime, *, archived: bool) -> list[Sent]:
    """What waits and may go, as the bulk sender has it made."""
    claims = [claim for claim, _ in claim_batch(session, kind, moment, LEASE, 100)]
    rows = begin_batch(session, kind, claims, moment, LEASE)
    facts = [Facts(address=row.address, locale=row.locale, to_many=True, archived=archived) for row in rows]
    return [Sent(*each) for each in zip(kind.fill(session, rows, moment), facts, strict=True)]


def readers(session: Session, now: datetime, *lists) -> None:
    """One of each language."""
    for locale in LOCALES:
        person = a_person(session, now, name="María Peña", language=locale, address=f"reader-{locale}@example.org")
        a_subscriber(session, now, *lists, person=person, language=locale, hour=12)


def test_a_newsletter_and_the_one_that_corrects_it(session, desk, now, broken):
    owner = a_list(session, now, kind="friday5", name_en="Friday 5", name_es="Viernes 5: 한국어")
    readers(session, now, owner)
    press = Press(words=words, links=desk.links, head=desk.head)
    check = Check(tools=press, locales=LOCALES, exists=lambda _path: True, now=now)
    edition = a_frozen(session, check, now, owner)
    kind = Newsletters(links=desk.links, head=desk.head, mail_host=MAIL_HOST).kind
    sent = filled(session, kind, edition.send_at, archived=True)
    session.execute(update(Delivery).values(state="accepted", settled_at=edition.send_at))
    after = edition.send_at + HOUR
    again = an_approved(session, check, after, correct(session, edition.id, AUTHOR, after))
    freeze_next(session, press, again.send_at)
    sent += filled(session, kind, again.send_at, archived=True)
    assert [b"This corrects" in each.content for each in sent if each.facts.locale == "en"] == [False, True]
    assert len(sent) == 2 * len(LOCALES)
    assert broken(sent) == []


@pytest.mark.parametrize("lists", [1, 3])
def test_a_digest_and_the_one_that_corrects_it(session, desk, now, broken, lists):
    """Of one list, and of several; announcements, deadlines and events, with a picture and without, in one language and in both."""
    owners = [a_list(session, now, name_en=f"Topic {number}", name_es=f"Tema {number}: 한국어") for number in range(lists)]
    readers(session, now, *owners)
    make_runs(session, HOME, now)
    first = [
        items.an_item(session, now, owner, headline=f"{kind} of {owner.name_en} ñ", kind=kind, due_at=due, **over)
        for owner in owners
        for kind, due, over in (
            ("announcement", None, {"headline_es": None}),
            ("deadline", now + 9 * DAY, {}),
            ("event", now + 8 * DAY, {"image": items.a_picture(session, now)}),
        )
    ]
    kind = Digests(press=DigestPress(words=words, links=desk.links, head=desk.head, zone=HOME), mail_host=MAIL_HOST).kind
    sent = told(session, kind, now + 2 * HOUR)
    for each in first[:2]:
        each.revision, each.version, each.changed_at = 2, each.version + 1, now + 3 * HOUR
    session.flush()
    sent += told(session, kind, now + 2 * HOUR + DAY)
    assert [b"Corrected" in each.content for each in sent if each.facts.locale == "en"] == [False, True]
    assert broken(sent) == []


def told(session: Session, kind: BulkKind, moment: datetime) -> list[Sent]:
    make_runs(session, HOME, moment)
    while assemble_next(session, Assembly(agency_zone=HOME, host="localhost"), moment):
        pass
    return filled(session, kind, moment, archived=False)


@pytest.mark.parametrize(
    ("harm", "row"),
    [
        (lambda sent: b"From: Eve <eve@example.org>\r\n" + sent, "one From"),
        (lambda sent: sent.replace(b"Auto-Submitted: auto-generated\r\n", b""), "automatic mail"),
        (lambda sent: sent.replace(b"\r\nSubject:", b"\nSubject:"), "lines end in CRLF"),
        (lambda sent: sent.replace(b"Subject: ", b"Subject: " + b"x" * 1000), "lines of at most 998"),
        (lambda sent: sent.replace(b"List-Unsubscribe-Post", b"List-Unsubscribe-Boast"), "one click leaves"),
        (lambda sent: sent.replace(b"text/plain", b"text/other"), "the text comes first"),
        (lambda sent: sent.replace(b"Feedback-ID: ", b"Feedback-ID: a:b:c:"), "Feedback-ID"),
        (lambda sent: sent.replace(b"List-Id:", b"List-Ib:"), "its list has a name"),
        (lambda sent: sent.replace(b'role=3D"presentation"', b"", 1), "tables without headings"),
        (lambda sent: sent.replace(b"<h1", b"<h2"), "one heading"),
        (
            lambda sent: sent.replace(b"</body>", b'<img src=3D"http://localhost/x" alt=3D"" width=3D"1"></body>'),
            "pictures are ours",
        ),
        (lambda sent: sent.replace(b"<a href=3D", b"<a name=3D", 1), "both parts lead"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_the_table_bites(session, desk, site, now, harm, row):
    topic = a_list(session, now)
    a_subscriber(session, now, topic, hour=12, address="reader-en@example.org")
    make_runs(session, HOME, now)
    items.an_item(session, now, topic)
    kind = Digests(press=DigestPress(words=words, links=desk.links, head=desk.head, zone=HOME), mail_host=MAIL_HOST).kind
    [sent] = told(session, kind, now + 2 * HOUR)
    assert faults(Received(sent.content), sent.facts, site) == []
    assert any(each.startswith(row) for each in faults(Received(harm(sent.content)), sent.facts, site))
