"""Taking in a picture for an item."""

from __future__ import annotations

from datetime import datetime
from typing import IO

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.files.stores import Store
from modules.files.storing import store_file
from modules.mailings.items.models import ItemImage

KINDS = frozenset({"image/png", "image/jpeg", "image/gif"})
"""What every mail program shows; some know no WebP."""
LIMIT = 1024 * 1024


def add_image(session: Session, stream: IO[bytes], store: Store, now: datetime) -> str:
    """Keep a picture by what its bytes are; its SHA-256. Refuses with FileEmpty, FileTooLarge, KindNotAllowed."""
    file = store_file(session, stream, store, now, limit=LIMIT, kinds=KINDS)
    session.execute(insert(ItemImage).values(sha256=file.sha256, added_at=now).on_conflict_do_nothing())
    return file.sha256
