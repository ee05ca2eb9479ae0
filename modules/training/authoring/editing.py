"""Deeds of the editor on parts of a draft. Two people may work on different parts of one module at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from modules.core.errors import NotFound
from modules.core.fingerprints import fingerprint
from modules.training.authoring.drafting import draft_content, write_draft
from modules.training.content.parts import Part, moved, part_at, with_new, with_part, without
from modules.training.content.values import AnyActivity, Lesson, ModuleContent
from modules.training.errors import PartStale
from modules.training.models import Draft

Edit = Callable[[ModuleContent], ModuleContent]


def change(session: Session, module_id: int, edit: Edit, actor_id: int | None, now: datetime) -> Draft:
    """Write what `edit` makes of the draft as it stands now, under its lock. Raises NotFound and what `edit` raises."""
    draft = session.get(Draft, module_id, with_for_update=True, populate_existing=True)
    if draft is None:
        raise NotFound
    content = edit(draft_content(draft))
    return write_draft(session, module_id, content, seen_version=draft.version, actor_id=actor_id, now=now)


def rewrite_part(place: str, mine: Part, seen: str) -> Edit:
    """An edit that puts `mine` at the place.

    It raises PartStale with both when the part is not the one whose `fingerprint` was seen; what others wrote elsewhere in the
    module stays.
    """

    def edit(content: ModuleContent) -> ModuleContent:
        theirs = part_at(content, place)
        if fingerprint(theirs) != seen:
            raise PartStale(mine, theirs)
        return with_part(content, place, mine)

    return edit


def add_part(part: Lesson | AnyActivity, lesson_key: str = "") -> Edit:
    """An edit that adds a lesson, or an activity to a lesson. It raises PlaceTaken when the key stands there already."""
    return lambda content: with_new(content, part, lesson_key)


def remove_part(place: str) -> Edit:
    """An edit that takes a lesson or an activity away. Versions that have it keep it."""
    return lambda content: without(content, place)


def move_part(place: str, *, up: bool) -> Edit:
    """An edit that moves a lesson or an activity by one step. Its key stays, and so does what was done in it."""
    return lambda content: moved(content, place, up=up)
