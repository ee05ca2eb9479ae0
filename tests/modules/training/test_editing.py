"""Parts of a draft: edited one at a time, by several people at once, without losing a word."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given

from modules.core.errors import NotFound
from modules.core.fingerprints import fingerprint
from modules.training.authoring.drafting import draft_content, find_draft
from modules.training.authoring.editing import add_part, change, move_part, remove_part, rewrite_part
from modules.training.content.parts import moved, part_at, with_part
from modules.training.content.values import Reading
from modules.training.errors import PartStale, PlaceTaken
from tests.factories import contents
from tests.factories.training import a_content, a_module, words


def places(content):
    return ["", *(lesson.key for lesson in content.lessons), *(key for key, _, _ in content.activities())]


@given(contents.modules)
def test_every_part_put_back_is_the_whole(content):
    for place in places(content):
        assert with_part(content, place, part_at(content, place)) == content
        if place:
            there_and_back = moved(moved(content, place, up=True), place, up=False)
            assert sorted(places(there_and_back)) == sorted(places(content))


def test_two_people_write_two_parts_and_both_stay(session, now):
    module = a_module(session, now)
    content = draft_content(find_draft(session, module.id))
    read, journal = part_at(content, "first/read"), part_at(content, "second/journal")
    for place, part, text in (("first/read", read, "One"), ("second/journal", journal, "Two")):
        edit = rewrite_part(place, msgspec.structs.replace(part, words=words(text)), fingerprint(part))
        change(session, module.id, edit, None, now)
    written = draft_content(find_draft(session, module.id))
    assert part_at(written, "first/read").words == words("One")
    assert part_at(written, "second/journal").words == words("Two")


def test_of_two_who_write_the_same_part_the_second_is_shown_both(session, now):
    module = a_module(session, now)
    part = part_at(draft_content(find_draft(session, module.id)), "first/read")
    mine, theirs = (msgspec.structs.replace(part, words=words(text)) for text in ("Mine", "Theirs"))
    change(session, module.id, rewrite_part("first/read", theirs, fingerprint(part)), None, now)
    with pytest.raises(PartStale) as stale:
        change(session, module.id, rewrite_part("first/read", mine, fingerprint(part)), None, now)
    assert (stale.value.mine, stale.value.theirs) == (mine, theirs)


def test_the_words_of_a_lesson_and_of_the_module_leave_what_is_below(session, now):
    module = a_module(session, now)
    before = draft_content(find_draft(session, module.id))
    for place in ("", "first"):
        part = part_at(draft_content(find_draft(session, module.id)), place)
        changed = msgspec.structs.replace(part, title=words("Another title"))
        change(session, module.id, rewrite_part(place, changed, fingerprint(part)), None, now)
    after = draft_content(find_draft(session, module.id))
    assert (after.title, after.lessons[0].title) == (words("Another title"), words("Another title"))
    assert [key for key, _, _ in after.activities()] == [key for key, _, _ in before.activities()]
    assert after.files == before.files


def test_parts_are_added_moved_and_taken_away(session, now):
    module = a_module(session, now)

    def keys(lesson):
        content = draft_content(find_draft(session, module.id))
        return [key.partition("/")[2] for key, _, _ in content.activities() if key.startswith(f"{lesson}/")]

    for edit in (
        add_part(Reading(key="more", words=words("More.")), "first"),
        move_part("first/more", up=True),
        remove_part("first/film"),
        move_part("first/read", up=True),
    ):
        change(session, module.id, edit, None, now)
    assert keys("first") == ["read", "sound", "more", "check"]
    change(session, module.id, move_part("first", up=False), None, now)
    assert [lesson.key for lesson in draft_content(find_draft(session, module.id)).lessons] == ["second", "first"]
    with pytest.raises(PlaceTaken):
        change(session, module.id, add_part(Reading(key="more"), "first"), None, now)
    for nowhere in ("third", "first/nothing"):
        with pytest.raises(NotFound):
            change(session, module.id, remove_part(nowhere), None, now)


def test_a_part_has_one_fingerprint():
    content = a_content()
    part = part_at(content, "first/read")
    again = msgspec.convert(msgspec.to_builtins(part), type(part))
    assert fingerprint(again) == fingerprint(part)
    assert fingerprint(msgspec.structs.replace(part, title=words("Other"))) != fingerprint(part)
