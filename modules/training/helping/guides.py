"""Which modules come with a guide for those who take them with a group."""

from __future__ import annotations

from sqlalchemy.orm import Session

from modules.training.content.catalog import Taught, content_of
from modules.training.helping.reach import taught_modules


def guided_modules(session: Session) -> list[Taught]:
    """Those whose published version has one, by series. Two statements, and one for each content that nobody read lately."""
    return [each for each in taught_modules(session) if each.version and content_of(each.version).guide]
