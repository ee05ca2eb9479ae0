"""Whoever approves an edition again sees what is new in it since the last time."""

import pytest

from modules.mailings.editions.approving import approve, send_back
from modules.mailings.editions.beginning import correct
from modules.mailings.editions.comparing import Run, changes_of, compared
from modules.mailings.editions.composing import Wording, write_text
from modules.mailings.editions.placing import put, step
from modules.mailings.editions.queries import items_of
from tests.factories.editions import SECOND, a_draft, an_item, hand_in, hand_of


def told(runs):
    """A paragraph with its new words in braces and its old ones in brackets."""
    marks = {"same": "{}", "added": "{{{}}}", "removed": "[{}]"}
    return "".join(marks[run.fate].format(run.words) for run in runs)


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (["One", "Two"], ["One", "Two"], []),
        (["One"], ["One", "Two words"], ["{Two words}"]),
        (["One", "Two words"], ["One"], ["[Two words]"]),
        (["The talk begins at nine."], ["The talk begins at ten."], ["The talk begins at [nine.]{ten.}"]),
        (["A dinner in May."], ["Something else altogether"], ["[A dinner in May.]", "{Something else altogether}"]),
        (["Old"], [], ["[Old]"]),
        ([], [], []),
    ],
)
def test_words_that_went_and_came_are_told_apart(before, after, found):
    assert [told(each) for each in compared(before, after)] == found


def test_what_is_told_joins_to_what_was_and_what_is():
    before, after = "We meet on Monday at nine in Fresno", "We meet on Tuesday at nine in Fresno, with lunch"
    (runs,) = compared([before], [after])
    assert "".join(run.words for run in runs if run.fate != "added") == before
    assert "".join(run.words for run in runs if run.fate != "removed") == after


def test_what_nobody_saw_before_has_no_changes(session, check, now):
    edition = a_draft(session, now)
    assert changes_of(session, edition) is None
    hand_in(session, check, hand_of(edition), now)
    assert changes_of(session, edition) is None


def test_a_second_version_is_compared_with_the_first_that_was_handed_in(session, check, now):
    edition = a_draft(session, now)
    hand_in(session, check, hand_of(edition), now)
    send_back(session, hand_of(edition, SECOND), "Say when", now)
    write_text(
        session,
        hand_of(edition),
        "en",
        Wording(subject="Five things on Friday", preheader="In short en", intro="Good **morning**."),
        now,
    )
    hand_in(session, check, hand_of(edition), now)
    found = changes_of(session, edition)
    assert not found.approved
    assert Run("added", "on Friday") in found.paragraphs["en"][0]
    assert found.paragraphs["es"] == []


def test_an_approved_version_stays_what_later_ones_are_compared_with(session, check, now):
    edition = a_draft(session, now)
    hand_in(session, check, hand_of(edition), now)
    approve(session, check.tools, hand_of(edition, SECOND), edition.content_hash, now)
    new = an_item(session, now)
    put(session, hand_of(edition), new.id, now)
    hand_in(session, check, hand_of(edition), now)
    step(session, hand_of(edition), items_of(session, edition.id)[0].id, 1, now)
    hand_in(session, check, hand_of(edition), now)
    found = changes_of(session, edition)
    assert found.approved
    for locale in ("en", "es"):
        added = " ".join(run.words for runs in found.paragraphs[locale] for run in runs if run.fate == "added")
        assert f"{new.texts[0].headline[:-3]} {locale}" in added


def test_a_correction_is_compared_with_what_readers_have(session, check, now, sent_to):
    edition = correct(session, sent_to("ana").id, SECOND, now)
    write_text(session, hand_of(edition, SECOND), "en", Wording(subject="The right day", intro="Good **morning**."), now)
    hand_in(session, check, hand_of(edition, SECOND), now)
    found = changes_of(session, edition)
    assert found.approved
    assert Run("removed", "things en") in found.paragraphs["en"][0] or any(
        "The right day" in told(runs) for runs in found.paragraphs["en"]
    )
