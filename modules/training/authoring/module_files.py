"""Files of a draft: pictures, films, papers, under plain names."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import IO

import msgspec
from sqlalchemy.orm import Session

from modules.files.errors import KindNotAllowed
from modules.files.stores import Store
from modules.files.storing import store_file
from modules.training.authoring.editing import change
from modules.training.content.layout import ENDINGS, KINDS_TAKEN
from modules.training.content.values import ModuleContent

LIMIT = 8 * 1024 * 1024
LONGEST_NAME = 80


def add_file(
    session: Session, module_id: int, name: str, stream: IO[bytes], store: Store, *, actor_id: int | None, now: datetime
) -> str:
    """Keep the bytes under a plain form of the name, in place of those that bore it before; the name that it has now.

    Raises NotFound, FileEmpty, FileTooLarge, and KindNotAllowed also when the ending belongs to another kind.
    """
    stored = store_file(session, stream, store, now, limit=LIMIT, kinds=KINDS_TAKEN)
    plain = plain_name(name)
    if plain.rpartition(".")[2] not in ENDINGS[stored.kind]:
        raise KindNotAllowed(kind=stored.kind)

    def edit(content: ModuleContent) -> ModuleContent:
        files = {**content.files, plain: stored.sha256}
        return msgspec.structs.replace(content, files=dict(sorted(files.items())))

    change(session, module_id, edit, actor_id, now)
    return plain


def remove_file(session: Session, module_id: int, name: str, *, actor_id: int | None, now: datetime) -> None:
    """Let the draft be without the file; versions that show it keep it. Raises NotFound for a module that is none."""

    def edit(content: ModuleContent) -> ModuleContent:
        return msgspec.structs.replace(content, files={each: sha for each, sha in content.files.items() if each != name})

    change(session, module_id, edit, actor_id, now)


def plain_name(name: str) -> str:
    """Lower-case letters, digits, dots and hyphens, the ending kept: `Año nuevo.PDF` is `ano-nuevo.pdf`."""
    ascii_name = unicodedata.normalize("NFKD", re.split(r"[/\\]", name)[-1]).encode("ascii", "ignore").decode().lower()
    stem, _, ending = ascii_name.rpartition(".")
    clean = re.sub(r"[^a-z0-9.]+", "-", stem).strip("-.") or "file"
    return f"{clean[:LONGEST_NAME]}.{re.sub('[^a-z0-9]', '', ending)}"
