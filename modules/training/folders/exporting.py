"""Writing a module out, so that it can be kept, read and changed elsewhere, and taken over again."""

from __future__ import annotations

import io
import zipfile

from sqlalchemy.orm import Session

from modules.files.reading import read_file
from modules.files.stores import Store
from modules.training.content.catalog import content_of
from modules.training.content.layout import Folder
from modules.training.content.values import ModuleContent
from modules.training.folders.writing import write_module
from modules.training.models import ModuleVersion

_EARLIEST = (1980, 1, 1, 0, 0, 0)


def module_folder(session: Session, store: Store, source: ModuleVersion | ModuleContent) -> dict[str, bytes]:
    """The folder of a version or of a draft's content, with the bytes of its files."""
    content = content_of(source) if isinstance(source, ModuleVersion) else source
    files = {name: read_file(session, store, sha256)[1] for name, sha256 in content.files.items()}
    return write_module(content, files)


def as_archive(folder: Folder, name: str) -> bytes:
    """The folder as a ZIP under one name; the same folder gives the same bytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in sorted(folder.items()):
            archive.writestr(zipfile.ZipInfo(f"{name}/{path}", _EARLIEST), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()
