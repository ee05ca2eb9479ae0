"""Where the bytes of files lie: in the database, so that they are committed, saved and restored with what names them."""

from __future__ import annotations

from modules.files.stores import DatabaseStore, Store
from webapp.extensions import db


def file_store() -> Store:
    """The store of this request."""
    return DatabaseStore(db.session())
