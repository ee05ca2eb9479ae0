"""Taking a file in."""

from __future__ import annotations

import hashlib
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import IO

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.files.errors import FileEmpty, FileTooLarge, KindNotAllowed
from modules.files.models import StoredFile
from modules.files.sniffing import KINDS, sniff
from modules.files.stores import Store

LIMIT = 8 * 1024 * 1024
_CHUNK = 64 * 1024


def store_file(
    session: Session, stream: IO[bytes], store: Store, now: datetime, *, limit: int = LIMIT, kinds: AbstractSet[str] = KINDS
) -> StoredFile:
    """Keep the bytes of `stream` once, under their SHA-256; the same bytes again are the same file.

    The kind is sniffed: neither a name nor a claimed type is believed. Refuses (FileEmpty, FileTooLarge, KindNotAllowed)
    before anything is kept; more than `limit` bytes are never read into memory.
    """
    content = _read(stream, limit)
    kind = sniff(content)
    if kind not in kinds:
        raise KindNotAllowed(kind=kind)
    sha256 = hashlib.sha256(content).hexdigest()
    row = insert(StoredFile).values(sha256=sha256, kind=kind, size=len(content), stored_at=now)
    session.execute(row.on_conflict_do_nothing())
    store.put(sha256, content)
    return session.get_one(StoredFile, sha256)


def _read(stream: IO[bytes], limit: int) -> bytes:
    content = bytearray()
    while chunk := stream.read(_CHUNK):
        content += chunk
        if len(content) > limit:
            raise FileTooLarge(limit=limit)
    if not content:
        raise FileEmpty
    return bytes(content)
