"""What blocks an edition, and what its editor is told: each kind once, and nothing of a sound one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from modules.files.models import StoredFile
from modules.mailings.editions.checking import LARGEST, Finding, findings
from modules.mailings.editions.composing import Wording, write_text
from modules.mailings.editions.links import note_link
from modules.mailings.editions.placing import take_out
from modules.mailings.editions.pressing import press
from modules.mailings.editions.queries import items_of
from modules.mailings.items.models import ItemImage
from tests.conftest import counted_queries
from tests.factories.editions import a_draft, an_item, hand_of
from tests.factories.lists import a_list


def told(session, check, edition) -> set[tuple[str, bool]]:
    return {(each.kind, each.blocks) for each in findings(session, check, edition.id)}


def test_a_sound_edition_has_none(session, check, now):
    assert findings(session, check, a_draft(session, now).id) == []


@pytest.mark.parametrize(("count", "expected"), [(4, {("not_five", False)}), (5, set()), (6, {("not_five", False)})])
def test_four_or_six_items_are_said_and_do_not_block(session, check, now, count, expected):
    edition = a_draft(session, now, *(an_item(session, now) for _ in range(count)))
    assert told(session, check, edition) == expected


def test_only_the_friday_five_is_counted(session, check, now):
    edition = a_draft(session, now, an_item(session, now), of=a_list(session, now, kind="topic"))
    assert told(session, check, edition) == set()


def test_an_edition_without_items_or_language_is_blocked(session, check, now):
    edition = a_draft(session, now, locales=())
    for item in items_of(session, edition.id):
        take_out(session, hand_of(edition), item.id, now)
    assert {("no_items", True), ("no_language", True)} <= told(session, check, edition)


def test_languages_that_are_begun_must_be_filled(session, check, now):
    edition = a_draft(session, now, locales=("es",))
    assert told(session, check, edition) == {("no_english", True), ("unspoken", False)}
    write_text(session, hand_of(edition), "en", Wording(intro="Begun"), now)
    assert told(session, check, edition) == {("no_english", True), ("no_subject", True)}


def test_items_are_judged_in_every_language_of_the_edition(session, check, now):
    edition = a_draft(session, now, an_item(session, now, "en"))
    assert ("unfilled", True) in told(session, check, edition)
    english = a_draft(session, now, an_item(session, now, "en"), locales=("en",))
    assert told(session, check, english) == {("not_five", False), ("unspoken", False)}


def test_what_is_due_before_readers_have_it_blocks(session, check, now):
    edition = a_draft(session, now)
    item = items_of(session, edition.id)[2]
    item.due_at = edition.send_at - timedelta(minutes=1)
    session.flush()
    assert item.due_at > now
    assert findings(session, check, edition.id) == [Finding(kind="past_due", blocks=True, item_id=item.id)]
    item.due_at = edition.send_at + timedelta(minutes=1)
    session.flush()
    assert findings(session, check, edition.id) == []


def test_a_picture_without_words_blocks(session, check, now):
    session.add(StoredFile(sha256="a" * 64, kind="image/png", size=1, stored_at=now))
    session.flush()
    session.add(ItemImage(sha256="a" * 64, added_at=now))
    session.flush()
    edition = a_draft(session, now, an_item(session, now, image="a" * 64))
    assert ("no_alt", True) in told(session, check, edition)


def test_summaries_of_another_length_are_said(session, check, now):
    edition = a_draft(session, now)
    short, long, *_ = items_of(session, edition.id)
    short.texts[0].summary, long.texts[0].summary = "Too short.", "word " * 61
    session.flush()
    assert told(session, check, edition) == {("short_summary", False), ("long_summary", False)}


def test_what_mail_programs_would_cut_off_blocks(session, check, now):
    edition = a_draft(session, now)
    write_text(session, hand_of(edition), "en", Wording(subject="Long", intro="word " * (LARGEST // 5)), now)
    [found] = findings(session, check, edition.id)
    assert (found.kind, found.blocks, found.locale) == ("too_large", True, "en")
    assert int(found.detail) > LARGEST


def test_the_same_as_last_week_blocks_and_one_item_again_is_said(session, check, now):
    owner = a_list(session, now, kind="friday5")
    items = [an_item(session, now) for _ in range(5)]
    last = a_draft(session, now, *items, of=owner)
    again = a_draft(session, now, *reversed(items), of=owner)
    assert told(session, check, again) == set()
    last.state, last.content_hash, last.approved_by, last.approved_at = "sending", "abc", 7, now
    session.flush()
    assert told(session, check, again) == {("same_as_last", True)}
    partly = a_draft(session, now, items[0], *(an_item(session, now) for _ in range(4)), of=owner)
    assert findings(session, check, partly.id) == [Finding(kind="told_last", blocks=False, item_id=items[0].id)]
    again.corrects_id = last.id
    session.flush()
    assert told(session, check, again) == set()


def test_a_path_that_is_not_there_blocks_in_each_language(session, check, now):
    edition = a_draft(session, now)
    path = items_of(session, edition.id)[0].link
    strict = replace(check, exists=lambda asked: asked != f"/es{path}")
    assert findings(session, strict, edition.id) == [Finding(kind="link_dead", blocks=True, detail=f"/es{path}")]


def test_outside_links_are_what_they_answered_lately(session, check, now):
    outside = [f"https://{name}.example.org/a?b=1&c=2" for name in ("new", "works", "gone", "shy", "old")]
    edition = a_draft(session, now, *(an_item(session, now, link=each) for each in outside))
    _new, works, gone, shy, old = outside
    for address, fault, when in (
        (works, "", now),
        (gone, "gone", now),
        (shy, "status", now),
        (old, "", now - timedelta(days=1)),
    ):
        note_link(session, address, fault, when)
    assert {(each.kind, each.blocks, each.detail) for each in findings(session, check, edition.id)} == {
        ("link_untried", True, outside[0]),
        ("link_dead", True, gone),
        ("link_doubtful", False, shy),
        ("link_untried", True, old),
    }


def test_nothing_that_is_typed_brings_a_colour_of_its_own(session, check, now):
    edition = a_draft(session, now)
    plain = press(session, check.tools, edition.id)[0].html.count("color")
    said = Wording(
        subject="Five things en", preheader="In short", intro='<p style="color:#eee">x</p> <font color="red">y</font>'
    )
    write_text(session, hand_of(edition), "en", said, now)
    html = press(session, check.tools, edition.id)[0].html
    assert "&lt;font" in html
    assert html.count("color") - plain == 2, "as words that are shown, and nowhere else"


def test_checking_asks_as_often_for_one_item_as_for_nine(session, check, now, engine):
    counts = []
    for number in (1, 9):
        edition_id = a_draft(session, now, *(an_item(session, now) for _ in range(number))).id
        session.expire_all()
        with counted_queries(engine) as statements:
            findings(session, check, edition_id)
        counts.append(len(statements))
    assert counts[0] == counts[1] < 16
