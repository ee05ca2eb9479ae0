"""The table of files."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, LargeBinary
from sqlalchemy.orm import Mapped, deferred, mapped_column

from modules.core.db import Base


class StoredFile(Base):
    """Bytes kept once under the SHA-256 of their content; `kind` is the sniffed media type, `size` in bytes.

    `content` is filled only where files lie in PostgreSQL, and is loaded only when asked for.
    """

    __tablename__ = "files_file"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    stored_at: Mapped[datetime]
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
