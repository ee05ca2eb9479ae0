"""Where bytes lie: a folder in development, PostgreSQL in production. Both answer to the SHA-256 of the content."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from modules.core.errors import NotFound
from modules.files.models import StoredFile


class Store(Protocol):
    """Keeps bytes under their SHA-256. Putting the same twice is as once; getting what is not there raises NotFound."""

    def put(self, sha256: str, content: bytes) -> None:
        """Keep the bytes; the row of the file stands already."""

    def get(self, sha256: str) -> bytes:
        """The bytes."""


@dataclass(frozen=True)
class FolderStore:
    """Bytes as files below a folder. A file has its name only once it is whole, so a crash leaves no half of one."""

    folder: Path

    def put(self, sha256: str, content: bytes) -> None:
        """Written beside, then renamed."""
        path = self._path(sha256)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as unfinished:
            unfinished.write(content)
            unfinished.flush()
            os.fsync(unfinished.fileno())
        Path(unfinished.name).replace(path)

    def get(self, sha256: str) -> bytes:
        """Read whole."""
        try:
            return self._path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise NotFound from error

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256[2:]


@dataclass(frozen=True)
class DatabaseStore:
    """Bytes in the file's own row: committed with it, saved and restored with the database."""

    session: Session

    def put(self, sha256: str, content: bytes) -> None:
        """Written once."""
        row = update(StoredFile).where(StoredFile.sha256 == sha256, StoredFile.content.is_(None))
        self.session.execute(row.values(content=content), execution_options={"synchronize_session": False})

    def get(self, sha256: str) -> bytes:
        """Read whole."""
        content = self.session.scalar(select(StoredFile.content).where(StoredFile.sha256 == sha256))
        if content is None:
            raise NotFound
        return content
