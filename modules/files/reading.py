"""Giving a file out. Who may read it is asked of its owner before."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import quote

from sqlalchemy.orm import Session

from modules.core.errors import NotFound
from modules.files.models import StoredFile
from modules.files.stores import Store

LONGEST_NAME = 120
# What RFC 8187 (3.2.1) lets stand unencoded beside letters and digits.
_PLAIN = "!#$&+-.^_`|~"


class FileDamaged(Exception):
    """The store gave other bytes than were kept."""


def read_file(session: Session, store: Store, sha256: str) -> tuple[StoredFile, bytes]:
    """A file with its bytes, held against their hash; NotFound when it is not there, FileDamaged when it is not itself."""
    file = session.get(StoredFile, sha256)
    if file is None:
        raise NotFound
    content = store.get(sha256)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise FileDamaged(sha256)
    return file, content


def download_headers(file: StoredFile, name: str) -> dict[str, str]:
    """Headers under which no file can act on the site: saved and not shown, of the sniffed kind, without rights."""
    return {
        "Content-Type": f"{file.kind}; charset=utf-8" if file.kind.startswith("text/") else file.kind,
        "Content-Length": str(file.size),
        "Content-Disposition": content_disposition(name),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "ETag": f'"{file.sha256}"',
    }


def content_disposition(name: str) -> str:
    """`attachment` with the name twice (RFC 6266, 4.3): in ASCII for old programs, in UTF-8 for all others."""
    clean = clean_filename(name)
    ascii_name = unicodedata.normalize("NFKD", clean).encode("ascii", "ignore").decode()
    quoted = re.sub(r'["\\%;]', "_", ascii_name).strip() or "file"
    return f"attachment; filename=\"{quoted}\"; filename*=UTF-8''{quote(clean, safe=_PLAIN)}"


def clean_filename(name: str) -> str:
    """The last part of a path without control characters, marks that turn the direction, or half characters; shortened before its ending."""
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(letter for letter in last if unicodedata.category(letter) not in {"Cc", "Cf", "Cs"}).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if not dot or len(ending) > 10:
        return kept[:LONGEST_NAME] or "file"
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
