"""Where the bytes of files lie: in the database, so that they are committed, saved and restored with what names them."""

from __future__ import annotations

from flask import Response

from modules.files.reading import download_headers, read_file
from modules.files.stores import DatabaseStore, Store
from webapp.extensions import db


def file_store() -> Store:
    """The store of this request."""
    return DatabaseStore(db.session())


def sent_file(sha256: str, name: str) -> Response:
    """A file to be saved, under headers with which it can do nothing on the site; who may have it is asked before."""
    file, content = read_file(db.session(), file_store(), sha256)
    return Response(content, headers=download_headers(file, name))
