"""Since which version evidence counts for an activity. A required change makes older evidence void; nothing else does."""

from __future__ import annotations

from modules.training.content.values import Kind, ModuleContent, Text


def valid_from(
    content: ModuleContent, number: int, change: Kind, before: tuple[ModuleContent, dict[str, int]] | None
) -> dict[str, int]:
    """For each activity the number of the first version whose evidence counts in version `number`.

    `before` is the version it follows, with its own numbers. An activity that is new counts from now on; one that stood
    there keeps its number, unless it reads otherwise now and the change is a required one.
    """
    if before is None:
        return {key: number for key, _, _ in content.activities()}
    old, numbers = before
    anew = changed_activities(old, content) if change == "required" else set()
    return {key: number if key in anew else numbers.get(key, number) for key, _, _ in content.activities()}


def new_activities(old: ModuleContent, new: ModuleContent) -> set[str]:
    """Activities that stand only in the newer content."""
    return {key for key, _, _ in new.activities()} - {key for key, _, _ in old.activities()}


def changed_activities(old: ModuleContent, new: ModuleContent) -> set[str]:
    """Activities that stand in both and differ: in a word, an answer, or the bytes of a file they show."""
    before = {key: (activity, _bytes_of(activity, old)) for key, _, activity in old.activities()}
    after = {key: (activity, _bytes_of(activity, new)) for key, _, activity in new.activities()}
    return {key for key in before.keys() & after.keys() if before[key] != after[key]}


def _bytes_of(activity: object, content: ModuleContent) -> dict[str, str | None]:
    named: list[Text] = [getattr(activity, name, {}) for name in ("file", "captions")]
    return {name: content.files.get(name) for text in named for name in text.values()}
