"""Tokens of links: `id.signature`, derived from the secret key, so that letters can be made again and nothing secret is stored.

The signature is HMAC-SHA256 over purpose, id and the row's nonce; changing the nonce revokes every link made of it.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b32encode, urlsafe_b64encode
from collections.abc import Sequence

SIGNATURE_BYTES = 20


def new_nonce() -> str:
    """A fresh nonce for a row whose links can be revoked."""
    return secrets.token_hex(8)


def _digest(key: str, purpose: str, thing: int, nonce: str) -> bytes:
    message = f"{purpose}\n{thing}\n{nonce}".encode()
    return hmac.digest(key.encode(), message, "sha256")[:SIGNATURE_BYTES]


def _for_links(digest: bytes) -> str:
    return urlsafe_b64encode(digest).decode().rstrip("=")


def _for_mail(digest: bytes) -> str:
    return b32encode(digest).decode().lower()


class Tokens:
    """Makes and checks tokens with a list of keys: the newest signs, each is accepted."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = tuple(keys)

    def make(self, purpose: str, thing: int, nonce: str = "") -> str:
        """The token of one thing for one purpose."""
        return f"{thing}.{_for_links(_digest(self._keys[0], purpose, thing, nonce))}"

    def make_for_mail(self, purpose: str, thing: int, nonce: str = "") -> str:
        """The same for the local part of an address: mail servers on its way may write it in capitals, or without them."""
        return f"{thing}.{_for_mail(_digest(self._keys[0], purpose, thing, nonce))}"

    @staticmethod
    def thing(token: str) -> int | None:
        """The id that a token claims, unchecked: to find the row whose nonce then proves it. None when it has no such form."""
        head, dot, _ = token.partition(".")
        return int(head) if dot and head.isascii() and head.isdigit() and len(head) < 19 else None

    def proves(self, token: str, purpose: str, thing: int, nonce: str = "") -> bool:
        """Whether the token was made for this purpose, id and nonce, in either form; compared in constant time."""
        said = token.partition(".")[2]
        made = [_digest(key, purpose, thing, nonce) for key in self._keys]
        pairs = [pair for each in made for pair in ((said, _for_links(each)), (said.lower(), _for_mail(each)))]
        return any([hmac.compare_digest(one.encode(), other.encode()) for one, other in pairs])  # noqa: C419 (each is compared, whatever the first said)
