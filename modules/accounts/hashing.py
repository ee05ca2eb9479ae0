"""Hashing passwords: argon2id, its parameters those of RFC 9106 for little memory (64 MiB, 3 passes), the hash tells them.

One hash takes a core for a tenth of a second or more, so a process makes at most AT_ONCE at a time: a crowd that signs in at
once must not stop all other pages. Who waits longer than PATIENCE gives up with Busy.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from modules.accounts.errors import Busy

AT_ONCE = 2
PATIENCE = 2.0  # seconds

_places = BoundedSemaphore(AT_ONCE)
_hasher = PasswordHasher()


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(timeout=PATIENCE):
        raise Busy
    try:
        yield
    finally:
        _places.release()


def hash_password(password: str) -> str:
    """The hash to keep; raises Busy."""
    with _place():
        return _hasher.hash(password)


def verify_password(password: str, kept: str) -> bool:
    """Whether the password is the one; False for a hash of another kind. Raises Busy."""
    with _place():
        try:
            return _hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(kept: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(kept)
