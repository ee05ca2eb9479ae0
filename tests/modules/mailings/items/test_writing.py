"""Writing, publishing, correcting and withdrawing items."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest

from modules.audit.queries import trail
from modules.core.errors import NotFound, Stale
from modules.files.errors import FileTooLarge, KindNotAllowed
from modules.files.stores import DatabaseStore
from modules.mailings.items.checking import Finding
from modules.mailings.items.correcting import correct
from modules.mailings.items.drafts import ItemDraft, ItemWords
from modules.mailings.items.errors import Fault, ItemNotReady, ItemNotTold, ItemPublished, ItemRefused
from modules.mailings.items.illustrating import LIMIT, add_image
from modules.mailings.items.publishing import publish
from modules.mailings.items.queries import item_by_id
from modules.mailings.items.withdrawing import withdraw
from modules.mailings.items.wordings import texts_of
from modules.mailings.items.writing import list_ids_of, rewrite, write
from tests.factories.items import FIFTY_WORDS, PNG, an_item
from tests.factories.lists import a_list
from tests.factories.people import a_person


def a_draft(**over) -> ItemDraft:
    return ItemDraft(**{"words": {"en": ItemWords("A dinner", FIFTY_WORDS)}, "link": "/events"} | over)


@pytest.fixture
def editor(session, now) -> int:
    return a_person(session, now).id


@pytest.fixture
def deeds(session, now, editor):
    """The deeds as the editor who saw the newest version does them, or another one if it is given."""

    def do(deed, item, *args, **over):
        seen = over.pop("seen", None) or item.version
        return deed(session, item.id, *args, seen_version=seen, actor_id=editor, now=over.get("now", now))

    return do


def test_a_draft_is_kept_as_it_was_written(session, now, editor):
    news = a_list(session, now)
    draft = a_draft(list_ids=frozenset({news.id}), due_at=now, words={"en": ItemWords("  A\ndinner\0 "), "es": ItemWords()})
    item = item_by_id(session, write(session, draft, editor, now).id)
    assert (item.state, item.revision, item.version, item.author_id) == ("draft", 0, 1, editor)
    assert ItemDraft.of(item, list_ids_of(session, item.id)) == draft
    assert texts_of(item)["en"].headline == "A dinner"
    assert [entry.deed for entry in trail(session, ("item", item.id))] == ["written"]


@pytest.mark.parametrize(
    ("over", "faults"),
    [
        ({"words": {}}, [Fault("words.en.headline", "missing")]),
        ({"link": "javascript:alert(1)"}, [Fault("link", "bad_link")]),
        ({"link": "/" + "x" * 1000}, [Fault("link", "too_long")]),
        (
            {"words": {"es": ItemWords("x" * 151, "y" * 1001)}},
            [Fault("words.es.headline", "too_long"), Fault("words.es.summary", "too_long")],
        ),
    ],
)
def test_what_cannot_be_kept_is_refused_whole(session, now, over, faults):
    with pytest.raises(ItemRefused) as refused:
        write(session, a_draft(**over), None, now)
    assert list(refused.value.faults) == faults


def test_no_forged_list_kind_or_picture(session, now):
    friday = a_list(session, now, kind="friday5")
    for over in (
        {"list_ids": frozenset({friday.id})},
        {"list_ids": frozenset({10**9})},
        {"image": "0" * 64},
        {"kind": "event"},
    ):
        with pytest.raises(NotFound):
            write(session, a_draft(**over), None, now)


def test_two_who_write_at_once_do_not_overwrite_each_other(session, now, deeds):
    item = write(session, a_draft(), None, now)
    deeds(rewrite, item, a_draft(link="/training"))
    with pytest.raises(Stale):
        deeds(rewrite, item, a_draft(link="/cohorts"), seen=1)
    assert (item.link, item.version) == ("/training", 2)


def test_saving_what_stands_writes_nothing(session, now, deeds):
    item = write(session, a_draft(), None, now)
    assert deeds(rewrite, item, a_draft()).version == 1


def test_its_lists_are_those_that_are_ticked(session, now, deeds):
    first, second, third = (a_list(session, now) for _ in range(3))
    item = write(session, a_draft(list_ids=frozenset({first.id, second.id})), None, now)
    deeds(rewrite, item, a_draft(list_ids=frozenset({second.id, third.id})))
    assert list_ids_of(session, item.id) == {second.id, third.id}


def test_the_lists_of_a_private_item_stay(session, now, deeds):
    team, news = a_list(session, now, kind="cohort"), a_list(session, now)
    item = an_item(session, now, team, private=True)
    draft = ItemDraft.of(item, frozenset({news.id}))
    deeds(rewrite, item, replace(draft, link="/x"))
    assert (item.link, list_ids_of(session, item.id)) == ("/x", {team.id})


def test_publishing_is_the_first_revision(session, now, deeds):
    item = deeds(publish, write(session, a_draft(), None, now))
    assert (item.state, item.revision, item.published_at) == ("published", 1, now)
    with pytest.raises(ItemPublished):
        deeds(publish, item)


@pytest.mark.parametrize(
    ("over", "finding"),
    [
        ({"words": {"en": ItemWords("A dinner")}}, Finding("no_summary", blocks=True, locale="en")),
        (
            {"words": {"es": ItemWords("", FIFTY_WORDS), "en": ItemWords("A dinner", FIFTY_WORDS)}},
            Finding("no_headline", blocks=True, locale="es"),
        ),
        ({"due_at": "now"}, Finding("past_due", blocks=True)),
    ],
)
def test_what_readers_cannot_have_is_not_published(session, now, deeds, over, finding):
    over = over | ({"due_at": now} if "due_at" in over else {})
    item = write(session, a_draft(**over), None, now)
    with pytest.raises(ItemNotReady) as refused:
        deeds(publish, item)
    assert list(refused.value.findings) == [finding]


def test_a_published_item_stays_whole(session, now, deeds):
    item = deeds(publish, write(session, a_draft(), None, now))
    with pytest.raises(ItemNotReady):
        deeds(rewrite, item, a_draft(words={"en": ItemWords("A dinner")}))
    deeds(rewrite, item, a_draft(due_at=now))
    assert item.revision == 1


def test_a_correction_raises_the_revision_and_a_stale_one_does_not(session, now, deeds):
    item = deeds(publish, write(session, a_draft(), None, now))
    with pytest.raises(Stale):
        deeds(correct, item, seen=1)
    assert deeds(correct, item).revision == 2


def test_only_what_is_told_is_corrected_or_withdrawn(session, now, deeds):
    draft = write(session, a_draft(), None, now)
    for deed in (correct, withdraw):
        with pytest.raises(ItemNotTold):
            deeds(deed, draft)
    with pytest.raises(ItemNotReady):
        deeds(correct, an_item(session, now, due_at=now + timedelta(days=1)), now=now + timedelta(days=1))


def test_what_was_withdrawn_and_published_again_is_a_correction(session, now, deeds):
    item = deeds(withdraw, deeds(publish, write(session, a_draft(), None, now)))
    assert (item.state, item.withdrawn_at, item.revision) == ("withdrawn", now, 1)
    again = deeds(publish, item)
    assert (again.state, again.withdrawn_at, again.revision) == ("published", None, 2)
    assert [entry.deed for entry in trail(session, ("item", item.id))] == ["published", "withdrawn", "published", "written"]


def test_what_an_editor_changed_is_theirs(session, now, deeds):
    item = an_item(session, now, kind="event", source_kind="event", source_id=1)
    draft = ItemDraft.of(item, frozenset())
    deeds(rewrite, item, replace(draft, kind="deadline", words=draft.words | {"es": ItemWords("Otra cosa", "Más.")}))
    assert (item.kind, {each.locale: each.by_hand for each in item.texts}) == ("event", {"en": False, "es": True})


def test_a_picture_is_what_its_bytes_are(session, now):
    sha256 = add_image(session, io.BytesIO(PNG), DatabaseStore(session), now)
    assert add_image(session, io.BytesIO(PNG), DatabaseStore(session), now) == sha256
    words = {"en": ItemWords("A dinner", FIFTY_WORDS, "A long table")}
    assert write(session, a_draft(image=sha256, words=words), None, now).image == sha256
    with pytest.raises(KindNotAllowed):
        add_image(session, io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), DatabaseStore(session), now)
    with pytest.raises(FileTooLarge):
        add_image(session, io.BytesIO(PNG + b"0" * LIMIT), DatabaseStore(session), now)
