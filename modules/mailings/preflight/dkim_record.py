"""DKIM (RFC 6376): whether the public half of our key stands where verifiers look for it, and whether a sample verifies with it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping

import dkim
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from dkim.util import InvalidTagValueList, parse_tag_value

from modules.mailings.bulk.signing import Signer
from modules.mailings.preflight.findings import Finding, block, ok, warn
from modules.mailings.preflight.names import Names

LEAST_BITS = 2048
WAY_OUT = frozenset({b"list-unsubscribe", b"list-unsubscribe-post"})
"""What a signature must cover for mailbox providers to offer the button (RFC 8058, 4)."""


def look_at_key(names: Names, signer: Signer) -> Iterator[Finding]:
    """The record of our selector."""
    name = signer.record_name
    records = names.texts(name)
    if len(records) != 1:
        yield block("dkim_double" if records else "dkim_missing", name)
        return
    try:
        tags = parse_tag_value(records[0].encode("latin-1"))
        if not tags.get(b"p"):
            yield block("dkim_revoked", name)
            return
        key, bits, *_ = dkim.evaluate_pk(name, records[0])
    except (dkim.DKIMException, InvalidTagValueList, ValueError):
        yield block("dkim_broken", name)
        return
    yield from _compared(signer, name, (key, bits), tags)


def _compared(signer: Signer, name: str, key: tuple[Mapping[str, int], int], tags: Mapping[bytes, bytes]) -> Iterator[Finding]:
    numbers, bits = key
    if numbers["modulus"] != signer.public_key.public_numbers().n:
        yield block("dkim_other_key", name)
    elif bits < LEAST_BITS:
        yield warn("dkim_short", name, str(bits))
    else:
        yield ok("dkim_ok", name, str(bits))
    if b"y" in tags.get(b"t", b"").split(b":"):
        yield warn("dkim_testing", name)


def own_record(signer: Signer) -> str:
    """What should stand in the DNS."""
    public = signer.public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k=rsa; p={b64encode(public).decode()}"


def look_at_signature(signer: Signer, message: bytes, record: str) -> Finding:
    """Whether the message, signed, verifies with this record, and its signature covers the way out of the list."""
    verifier = dkim.DKIM(signer.sign(message))
    try:
        verifies = verifier.verify(dnsfunc=lambda _name, timeout=0: record.encode("latin-1"))  # noqa: ARG005 (dkimpy names it)
    except dkim.DKIMException as error:
        return block("signature_broken", detail=str(error))
    if not verifies:
        return block("signature_broken")
    covered = {name.lower() for name, _ in verifier.signed_headers}
    return ok("signature_ok") if covered >= WAY_OUT else block("signature_no_way_out")
