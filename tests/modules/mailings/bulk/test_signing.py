"""Signatures hold on the bytes that a mail server received, and on nothing else."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from urllib.parse import urlsplit

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given, settings

from modules.deliveries.handing_over import Envelope
from modules.mailings.bulk.lines import SmtpLines
from modules.mailings.bulk.signing import SIGNED, Signer
from modules.mailings.bulk.skeletons import Skeleton
from modules.mailings.postman import connect
from tests.chaos.catcher import Catcher
from tests.modules.mailings.bulk.test_skeletons import HEAD, filling, heading, pages, words
from tests.waiting import PATIENCE

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
PUBLIC = b64encode(KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
LATELY = datetime(2026, 11, 1, tzinfo=UTC)
SIGNER = Signer(PEM, "mail", "example.org")


def verifies(message: bytes) -> bool:
    def txt(name: bytes, timeout: int = 5) -> bytes:
        assert name == b"mail._domainkey.example.org."
        return b"v=DKIM1; k=rsa; p=" + PUBLIC

    return dkim.verify(message, dnsfunc=txt)


def message(text: str = "Text\n", subject: str = "Five things") -> bytes:
    return Skeleton(heading(subject=subject), HEAD, text, "<p>Text</p>\n").fill(filling(date=LATELY))


def test_the_signature_holds_on_what_a_server_received():
    sent = [Envelope("reader@example.org", SIGNER.sign(message(each))) for each in ("Text\n", ".\n\n\n", "x" * 3000)]
    with Catcher(ahead=True) as catcher:
        lines = SmtpLines(lambda: connect(urlsplit(catcher.url), "localhost", PATIENCE))
        lines.ready(1)
        lines.carry(sent, PATIENCE)
        lines.close()
        received = [each.content for each in catcher.kept]
    assert received == [each.content for each in sent]
    assert all(verifies(each) for each in received)


@given(text=pages(), subject=words)
@settings(max_examples=50)
def test_it_holds_whatever_is_said(text, subject):
    assert verifies(SIGNER.sign(message("".join(text), subject)))


@pytest.mark.parametrize(
    "forge",
    [
        lambda signed: signed.replace(b"https://convene.example.org/subscriptions/leave/", b"https://evil.example/leave/", 1),
        lambda signed: signed.replace(b"One-Click", b"Two-Clicks"),
        lambda signed: signed.replace(b"Subject: Five", b"Subject: Nine"),
        lambda signed: b"From: Eve <eve@example.org>\r\n" + signed,
        lambda signed: signed.replace(b"<p>Text", b"<p>Test"),
        lambda signed: signed + b"More\r\n",
    ],
)
def test_nothing_can_be_changed(forge):
    signed = SIGNER.sign(message())
    assert forge(signed) != signed
    assert verifies(signed)
    assert not verifies(forge(signed))


def test_every_header_that_readers_rely_on_is_in_it():
    signed = SIGNER.sign(message())
    found = dkim.DKIM(signed)
    assert found.verify(dnsfunc=lambda _name, **_given: b"v=DKIM1; k=rsa; p=" + PUBLIC)
    covered = {each.decode().lower() for each in found.signature_fields[b"h"].replace(b"\r\n ", b"").split(b":")}
    assert covered == SIGNED - {"content-transfer-encoding"}
    assert b"l" not in found.signature_fields


def test_the_same_message_has_the_same_signature():
    assert SIGNER.sign(message()) == SIGNER.sign(message())


def test_another_kind_of_key_is_refused():
    other = ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    for each in (other, "no key"):
        with pytest.raises(ValueError):
            Signer(each, "mail", "example.org")
