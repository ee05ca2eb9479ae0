"""What modules show: pictures, films, sounds, captions, papers. A version never changes, so these are kept for ever."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from modules.core.errors import NotFound
from modules.files.models import StoredFile
from modules.files.reading import download_headers, read_file
from modules.files.sniffing import IMAGES, MEDIA
from modules.training.content.catalog import file_of
from webapp.access import public
from webapp.extensions import db
from webapp.headers import FOR_EVER
from webapp.storing import file_store

blueprint = Blueprint("training_files", __name__)
SHOWN = IMAGES | MEDIA
"""Kinds that a page shows; all others are saved. None of them can hold a script."""


@blueprint.get("/training/files/<int:version_id>/<path:filename>")
@public
def show(version_id: int, filename: str) -> ResponseReturnValue:
    """A file of a version, whole or in part."""
    sha256 = file_of(db.session(), version_id, filename)
    if sha256 is None:
        raise NotFound
    response = file_response(sha256, filename)
    response.headers["Cache-Control"] = FOR_EVER
    return response


def file_response(sha256: str, name: str) -> Response:
    """The bytes with headers under which they can do nothing; ranges are honoured, so that a film can be wound forward."""
    file, content = read_file(db.session(), file_store(), sha256)
    response = Response(content, headers=_headers(file, name))
    response.make_conditional(request, accept_ranges=True, complete_length=file.size)
    return response


def _headers(file: StoredFile, name: str) -> dict[str, str]:
    headers = download_headers(file, name)
    if file.kind in SHOWN:
        headers["Content-Disposition"] = headers["Content-Disposition"].replace("attachment", "inline", 1)
    return headers
