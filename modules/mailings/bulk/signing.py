"""DKIM (RFC 6376): a signature over a message and the headers that say who may leave how, so that providers believe both."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

# RFC 6376, 5.4.1; the List- fields since RFC 8058 asks for two of them, Feedback-ID since Gmail believes only a signed one.
SIGNED = frozenset(
    {
        *("from", "to", "reply-to", "subject", "date", "message-id"),
        *("mime-version", "content-type", "content-transfer-encoding", "content-language"),
        *("list-id", "list-unsubscribe", "list-unsubscribe-post", "list-help", "list-subscribe", "list-archive"),
        *("list-owner", "list-post", "archived-at", "auto-submitted", "feedback-id"),
    }
)
LEAST_BITS = 1024
LINE = 70
AT_HAND = 64
"""Headers that are kept in their relaxed form: most of a page's are the same for all its readers."""
_TAG_END = ";\r\n "
_HEADER_END = re.compile(rb"\r\n(?![ \t])")
_BLANKS = re.compile(rb"[ \t]+")


class Signer:
    """Signs in the name of a domain: relaxed headers, simple body, the whole of it (no `l=`).

    The same message gets the same signature: its time is the message's own date.
    """

    def __init__(self, key: str, selector: str, domain: str) -> None:
        """`key` is an RSA key in PEM; raises ValueError for anything else, or one that no provider would believe."""
        loaded = load_pem_private_key(key.encode(), None)
        if not isinstance(loaded, RSAPrivateKey) or loaded.key_size < LEAST_BITS:
            raise ValueError("is no RSA key of 1024 bits or more")
        self._key, self._selector, self._domain = loaded, selector, domain

    @property
    def record_name(self) -> str:
        """Where verifiers look for the public half (3.6.2.1)."""
        return f"{self._selector}._domainkey.{self._domain}"

    @property
    def public_key(self) -> RSAPublicKey:
        """The half that the world may know."""
        return self._key.public_key()

    def sign(self, message: bytes) -> bytes:
        """The message with its signature in front. Its lines end in CRLF."""
        head, _, body = message.partition(b"\r\n\r\n")
        headers = [(name, line) for name, line in _headers(head) if name in SIGNED]
        # From is named once more than it stands there: nobody can add another (RFC 6376, 8.15).
        names = ":\r\n ".join([*(name for name, _ in headers), "from"])
        body_hash = b64encode(hashlib.sha256(_simple(body)).digest()).decode()
        tags = {
            "v": "1",
            "a": "rsa-sha256",
            "c": "relaxed/simple",
            "d": self._domain,
            "s": self._selector,
            "t": str(_seconds(headers)),
            "h": names,
            "bh": body_hash,
            "b": "",
        }
        stated = f"DKIM-Signature: {_TAG_END.join(f'{name}={value}' for name, value in tags.items())}".encode("ascii")
        [(_, own)] = _headers(stated)
        signature = b64encode(
            self._key.sign(b"".join([*(line for _, line in headers), own.rstrip(b"\r\n")]), PKCS1v15(), SHA256())
        )
        folded = b"\r\n ".join(signature[at : at + LINE] for at in range(0, len(signature), LINE))
        return b"".join([stated, folded, b"\r\n", message])


def _headers(head: bytes) -> Iterator[tuple[str, bytes]]:
    """Each header's name and its relaxed form (3.4.2), from the last to the first: so a verifier counts those of one name."""
    return map(_relaxed, reversed(_HEADER_END.split(head)))


@lru_cache(maxsize=AT_HAND)
def _relaxed(header: bytes) -> tuple[str, bytes]:
    name, _, value = header.replace(b"\r\n", b"").partition(b":")
    lowered = name.strip().lower()
    return lowered.decode("ascii", "replace"), lowered + b":" + _BLANKS.sub(b" ", value).strip() + b"\r\n"


def _simple(body: bytes) -> bytes:
    """A body without the empty lines at its end (3.4.3)."""
    return body.rstrip(b"\r\n") + b"\r\n"


def _seconds(headers: list[tuple[str, bytes]]) -> int:
    [date] = [line for name, line in headers if name == "date"]
    return _second_of(date)


@lru_cache(maxsize=AT_HAND)
def _second_of(date: bytes) -> int:
    return int(parsedate_to_datetime(date.partition(b":")[2].decode("ascii").strip()).timestamp())
