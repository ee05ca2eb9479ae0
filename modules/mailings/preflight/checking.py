"""A whole preflight: the identity against the DNS, a sample of the very message against what mailbox providers ask of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

from modules.formats.cleaning import clean_line
from modules.mailings.preflight.dkim_record import look_at_key, look_at_signature, own_record
from modules.mailings.preflight.dmarc_record import look_at_dmarc
from modules.mailings.preflight.findings import Finding, Level, block, ok, warn
from modules.mailings.preflight.hosts import look_at_mx, look_at_ptr
from modules.mailings.preflight.identity import Identity
from modules.mailings.preflight.names import Names, Silent
from modules.mailings.preflight.spf_record import look_at_spf

FREEMAIL = frozenset(
    [
        "aol.com",
        "gmail.com",
        "gmx.com",
        "gmx.net",
        "googlemail.com",
        "hotmail.com",
        "icloud.com",
        "live.com",
        "mac.com",
        "mail.com",
        "me.com",
        "msn.com",
        "outlook.com",
        "proton.me",
        "protonmail.com",
        "yahoo.com",
        "yandex.com",
        "ymail.com",
        "zoho.com",
    ]
)
"""Domains whose own mail programs alone may write From: for everybody else they publish that it be refused."""

Look = Callable[[], Iterator[Finding]]


def look_at_identity(identity: Identity, names: Names) -> Iterator[Finding]:
    """All that can be told without a message. What nobody answers is said, and asked again another time."""
    if not identity.domain:
        yield block("from_broken", clean_line(identity.mail_from))
    elif identity.domain in FREEMAIL:
        yield block("from_freemail", identity.domain)
    elif identity.is_rehearsal:
        yield warn("rehearsal")
    else:
        yield from _in_the_dns(identity, names)


def look_at_sample(identity: Identity, message: bytes | None, *, key_is_known: bool) -> Iterator[Finding]:
    """`message` is what a reader would get, not signed yet. `key_is_known`: what verifiers find is the public half of our key."""
    if message is None:
        yield block("sample_none")
        return
    parsed = message_from_bytes(message, policy=policy.default)
    yield _way_out(parsed)
    yield _postal(identity, parsed)
    if identity.signer and key_is_known:
        yield look_at_signature(identity.signer, message, own_record(identity.signer))


def _in_the_dns(identity: Identity, names: Names) -> Iterator[Finding]:
    signer, domain, envelope, senders = identity.signer, identity.domain, identity.mail_host, identity.senders
    looks: list[Look] = [
        lambda: look_at_spf(names, envelope, senders),
        lambda: look_at_key(names, signer) if signer else iter([warn("dkim_elsewhere", domain)]),
        lambda: look_at_dmarc(names, domain, envelope, signs=signer is not None),
        lambda: (look_at_mx(names, each) for each in sorted({envelope, domain})),
        lambda: look_at_ptr(names, senders),
    ]
    for look in looks:
        yield from _answered(look)


def _answered(look: Look) -> Iterator[Finding]:
    try:
        yield from look()
    except Silent as silent:
        yield block("dns_silent", silent.name)


def _way_out(message: EmailMessage) -> Finding:
    """One click to leave (RFC 8058): an https address and the word that it takes a POST."""
    offered = str(message["List-Unsubscribe"] or ""), str(message["List-Unsubscribe-Post"] or "")
    is_whole = "<http" in offered[0] and offered[1] == "List-Unsubscribe=One-Click"
    return ok("sample_ok") if is_whole else block("sample_no_way_out")


def _postal(identity: Identity, message: EmailMessage) -> Finding:
    address = clean_line(identity.postal_address)
    if identity.postal_address == identity.sample_address:
        return Finding(kind="postal_sample", level=Level.WARN if identity.is_rehearsal else Level.BLOCK)
    body = message.get_body(("plain",))
    told = clean_line(str(body.get_content())) if body else ""
    return ok("postal_ok", detail=address) if address and address in told else block("postal_missing")
