"""A content in parts that are edited one at a time: the module's own words, a lesson's own words, an activity.

A place is "" for the module, `lesson` for a lesson, `lesson/activity` for an activity.
"""

from __future__ import annotations

from typing import TypeVar

import msgspec

from modules.core.errors import NotFound
from modules.training.content.values import Activity, AnyActivity, Lesson, ModuleContent
from modules.training.errors import PlaceTaken

Part = ModuleContent | Lesson | AnyActivity
P = TypeVar("P", bound=Lesson | Activity)


def part_at(content: ModuleContent, place: str) -> Part:
    """The part alone: a module without its lessons and files, a lesson without its activities. Raises NotFound."""
    lesson_key, _, activity_key = place.partition("/")
    if not place:
        return msgspec.structs.replace(content, lessons=[], files={})
    lesson = lesson_at(content, lesson_key)
    if not activity_key:
        return msgspec.structs.replace(lesson, activities=[])
    found = next((each for each in lesson.activities if each.key == activity_key), None)
    if found is None:
        raise NotFound
    return found


def lesson_at(content: ModuleContent, key: str) -> Lesson:
    """The lesson of this key, whole. Raises NotFound."""
    found = next((each for each in content.lessons if each.key == key), None)
    if found is None:
        raise NotFound
    return found


def with_part(content: ModuleContent, place: str, part: Part) -> ModuleContent:
    """The content with this part in the place of the one there, whose key it keeps. Raises NotFound."""
    lesson_key, _, activity_key = place.partition("/")
    if isinstance(part, ModuleContent):
        return msgspec.structs.replace(part, slug=content.slug, lessons=content.lessons, files=content.files)
    lesson = lesson_at(content, lesson_key)
    if isinstance(part, Lesson):
        changed = msgspec.structs.replace(part, key=lesson.key, activities=lesson.activities)
    else:
        part_at(content, place)
        activities = [part if each.key == activity_key else each for each in lesson.activities]
        changed = msgspec.structs.replace(lesson, activities=activities)
    return _with_lesson(content, changed)


def with_new(content: ModuleContent, part: Lesson | AnyActivity, lesson_key: str = "") -> ModuleContent:
    """The content with one more lesson, or one more activity in a lesson, at the end. Raises NotFound, PlaceTaken."""
    if isinstance(part, Lesson):
        return msgspec.structs.replace(content, lessons=_added(content.lessons, part))
    lesson = lesson_at(content, lesson_key)
    return _with_lesson(content, msgspec.structs.replace(lesson, activities=_added(lesson.activities, part)))


def without(content: ModuleContent, place: str) -> ModuleContent:
    """The content without a lesson or an activity. Raises NotFound."""
    lesson_key, _, activity_key = place.partition("/")
    lesson = lesson_at(content, lesson_key)
    if not activity_key:
        return msgspec.structs.replace(content, lessons=[each for each in content.lessons if each is not lesson])
    part_at(content, place)
    left = [each for each in lesson.activities if each.key != activity_key]
    return _with_lesson(content, msgspec.structs.replace(lesson, activities=left))


def moved(content: ModuleContent, place: str, *, up: bool) -> ModuleContent:
    """The content with a lesson or an activity one step earlier or later; at the end of its list it stays. Raises NotFound."""
    lesson_key, _, activity_key = place.partition("/")
    lesson = lesson_at(content, lesson_key)
    if not activity_key:
        return msgspec.structs.replace(content, lessons=_moved(content.lessons, lesson_key, up=up))
    part_at(content, place)
    return _with_lesson(content, msgspec.structs.replace(lesson, activities=_moved(lesson.activities, activity_key, up=up)))


def _with_lesson(content: ModuleContent, lesson: Lesson) -> ModuleContent:
    lessons = [lesson if each.key == lesson.key else each for each in content.lessons]
    return msgspec.structs.replace(content, lessons=lessons)


def _added(parts: list[P], part: P) -> list[P]:
    if any(each.key == part.key for each in parts):
        raise PlaceTaken
    return [*parts, part]


def _moved(parts: list[P], key: str, *, up: bool) -> list[P]:
    keys = [each.key for each in parts]
    at = keys.index(key)
    to = max(0, min(len(parts) - 1, at + (-1 if up else 1)))
    left = [each for each in parts if each.key != key]
    return [*left[:to], parts[at], *left[to:]]
