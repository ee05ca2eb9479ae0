"""Newsletters are put together, handed in, approved by a second person and given an hour; nothing typed is lost on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import local, read_now
from modules.mailings.editions.models import Edition
from modules.mailings.editions.readiness import note_preflight
from modules.mailings.lists.models import MailingList
from modules.mailings.preflight.findings import Finding, block, ok
from modules.mailings.preflight.models import Preflight
from modules.outbox.models import OutboxFact
from tests.conftest import counted_queries
from tests.factories.accounts import signed_in_client
from tests.factories.browsing import fields_of, page, post_form
from tests.factories.deliveries import a_delivery
from tests.factories.editions import a_draft, an_item
from tests.factories.lists import a_list, a_subscriber
from tests.factories.newsletters import an_issue
from webapp.extensions import db

MAIL = "/staff/mail"
ZONE = "America/Los_Angeles"


@pytest.fixture
def editor(app):
    return signed_in_client(app, "editor")


@pytest.fixture
def second(app):
    return signed_in_client(app, "administrator")


@pytest.fixture
def draft(made):
    """A draft of five items with working links, its page."""

    def make(session, now):
        owner = a_list(session, now, slug="friday-5", kind="friday5", name_en="Friday 5", name_es="Los 5 del viernes")
        items = [an_item(session, now, link=f"/events?page={number}") for number in range(1, 6)]
        return a_draft(session, now, *items, of=owner)

    return f"{MAIL}/editions/{made(make).id}"


def edition_of(fresh_database, address) -> Edition:
    with Session(fresh_database) as session:
        return session.get_one(Edition, int(address.rpartition("/")[2]))


def words(answer):
    return " ".join(page(answer).select_one("body").text.split())


def headlines(answer):
    return [each.text.split(": ")[1] for each in page(answer).select(".items h3")]


def press(client, address, button, shown=None, headers=None, **more):
    """Press the button of this id, or the button that says so, with all that its form holds."""
    shown = page(shown or client.get(address))
    found = shown.select_one(f"#{button}") if button[0].islower() else None
    found = found or next(each for each in shown.select("main form button") if each.text.strip() == button)
    form = found.find_parent("form")
    held = {each["name"]: value_of(each) for each in form.select("[name]")}
    boxes = {each["name"] for each in form.select("[type=checkbox]") if not each.has_attr("checked")}
    data = {name: value for name, value in held.items() if name not in boxes} | more
    return client.post(form["action"], data=data, headers=headers)


def value_of(field):
    if field.name == "select":
        return (field.select_one("[selected]") or field.select_one("option"))["value"]
    return field.text.strip() if field.name == "textarea" else field.get("value", "")


def followed(client, answer, headers=None):
    assert answer.status_code == 303, answer.text
    return client.get(answer.headers["Location"], headers=headers)


SWAP = {"HX-Request": "true"}


def swapped_by(shown, button):
    """What else is swapped when this button was pressed."""
    form = page(shown).select_one(f"[id^={button}]").find_parent("form")
    return [each.split(":")[0] for each in form["hx-select-oob"].split(",")]


def test_the_staff_menu_leads_to_mail_and_mail_to_a_new_issue(editor, made, fresh_database):
    made(a_list, slug="friday-5", kind="friday5", name_en="Friday 5")
    assert page(editor.get("/staff")).select_one(f".staffmenu a[href='{MAIL}']")
    assert "No issue is being written" in words(editor.get(MAIL))
    shown = followed(editor, press(editor, MAIL, "Begin"))
    assert "Friday 5, issue 1" in words(shown)
    assert "6:00 a.m." in page(shown).select_one("h1").text
    assert {"The subject is missing", "No item stands in it yet"} <= set(words_of_fixes(shown))
    assert "Friday 5, issue 1" in words(editor.get(MAIL))


def words_of_fixes(shown):
    return [each.text for each in page(shown).select("#fix a")]


def test_items_are_picked_moved_and_taken_out_by_buttons(editor, made, draft):
    added = made(an_item, link="/training")
    write = f"{draft}/write"
    before = headlines(editor.get(write))
    found = editor.get(f"{draft}/add?q={added.texts[0].headline.replace(' ', '+')}")
    assert len(page(found).select(".todo li")) == 1
    shown = followed(editor, put_first(editor, found))
    assert headlines(shown) == [*before, added.texts[0].headline]
    assert "a Friday 5 has five items" in words(shown).casefold().replace("friday", "Friday")
    moved = press(editor, write, f"up-{added.id}", shown)
    assert moved.headers["Location"].endswith(f"#item-{added.id}")
    shown = editor.get(moved.headers["Location"])
    assert "The item stands in place 5 of 6 now." in words(shown)
    assert headlines(shown) == [*before[:4], added.texts[0].headline, before[4]]
    shown = followed(editor, press(editor, write, f"remove-{added.id}", shown))
    assert headlines(shown) == before
    first, last = (page(shown).select(".items .item")[at] for at in (0, -1))
    assert not first.select_one("[id^=up-]")
    assert not last.select_one("[id^=down-]")


def put_first(client, shown):
    form = page(shown).select_one(".todo form")
    return client.post(form["action"], data={each["name"]: each["value"] for each in form.select("input")})


def test_an_item_can_be_written_or_mended_on_the_way(editor, made, draft, fresh_database):
    shown = editor.get(f"{draft}/write")
    edit = page(shown).select_one(".items .item .tools a")["href"]
    form = page(editor.get(edit)).select_one("form.eventform")
    assert form["action"] == edit
    answer = editor.post(edit, data=fields_of(editor.get(edit)) | {"en-headline": "Mended"})
    assert answer.headers["Location"].split("#")[0] == f"{draft}/write?lang=en", answer.text
    assert headlines(editor.get(f"{draft}/write"))[0] == "Mended"
    new = page(editor.get(f"{draft}/add")).select_one(".pagehead .actions a")["href"]
    answer = editor.post(new, data=fields_of(editor.get(new)) | {"en-headline": "Written on the way"})
    assert answer.headers["Location"] == f"{draft}/add?lang=en", answer.text
    assert "Written on the way" in words(editor.get(f"{draft}/add"))


def test_who_writes_an_item_comes_back_to_the_language_they_came_from(editor, draft):
    edit = page(editor.get(f"{draft}/write?lang=es")).select_one(".items .item .tools a")["href"]
    form = page(editor.get(edit))
    assert form.select_one(".eventform a.usa-button, .eventform .actions a")["href"] == f"{draft}/write?lang=es"
    answer = editor.post(form.select_one("form.eventform")["action"], data=fields_of(editor.get(edit)))
    assert answer.headers["Location"].split("#")[0] == f"{draft}/write?lang=es"
    new = page(editor.get(f"{draft}/add?lang=es")).select_one(".pagehead .actions a")["href"]
    form = page(editor.get(new)).select_one("form.eventform")
    answer = editor.post(form["action"], data=fields_of(editor.get(new)) | {"es-headline": "Nuevo"})
    assert answer.headers["Location"] == f"{draft}/add?lang=es"


def test_every_word_stands_in_the_language_it_is_written_in(editor, second, made, draft):
    made(an_item, "es", link="/training")
    write = f"{draft}/write"
    added = page(editor.get(f"{draft}/add")).select_one(".todo li")
    assert [each["lang"] for each in (added.h2, added.select_one("button .sr [lang]"))] == ["es", "es"]
    followed(editor, press(editor, f"{write}?lang=es", "Save the words", subject="Cinco cosas"))
    assert not page(editor.get(MAIL)).select("th[scope=row] [lang]")
    followed(editor, press(editor, write, "Save the words", subject=""))
    assert page(editor.get(MAIL)).select_one("th[scope=row] [lang=es]").text == "Cinco cosas"
    assert not page(editor.get(f"/es{MAIL}")).select("th[scope=row] [lang]")


def test_words_are_kept_per_language_and_errors_keep_what_was_typed(editor, draft, fresh_database):
    write = f"{draft}/write"
    shown = followed(editor, press(editor, f"{write}?lang=es", "Save the words", subject="Cinco cosas"))
    assert page(shown).select_one("#subject")["value"] == "Cinco cosas"
    assert page(shown).select_one("#subject")["lang"] == "es"
    assert page(editor.get(write)).select_one("#subject")["value"] == "Five things en"
    long = "So much to say " * 10
    wrong = press(editor, write, "Save the words", subject=long)
    assert wrong.status_code == 422
    assert page(wrong).select_one("#subject")["value"] == long.strip()
    assert "at most 90 characters" in words(wrong)
    unsaid = followed(editor, press(editor, write, "Save the words", subject=""))
    assert "The subject is missing in English" in " ".join(words_of_fixes(unsaid))


def test_two_who_write_at_once_see_both_and_lose_nothing(editor, second, draft):
    write = f"{draft}/write"
    seen = editor.get(write)
    followed(second, press(second, write, "Save the words", subject="Theirs"))
    clash = press(editor, write, "Save the words", seen, subject="Mine")
    assert clash.status_code == 409
    assert [each.text for each in page(clash).select(".clash blockquote")] == ["Theirs", "Mine"]
    assert page(clash).select_one("#subject")["value"] == "Mine"
    followed(editor, press(editor, write, "Save the words", clash))
    assert page(second.get(write)).select_one("#subject")["value"] == "Mine"
    first = page(seen).select_one("[id^=down-]")["id"]
    assert "somebody else changed this issue" in words(followed(editor, press(editor, write, first, seen)))


@pytest.mark.parametrize("button", ["down-", "count-"])
def test_after_a_refused_button_what_is_being_typed_still_clashes(editor, second, draft, button):
    write = f"{draft}/write"
    seen = editor.get(write)
    followed(second, press(second, write, "Save the words", subject="Theirs"))
    pressed = page(seen).select_one(f"[id^={button}]")["id"]
    after = followed(editor, press(editor, write, pressed, seen, SWAP), SWAP)
    assert "somebody else changed this issue" in words(after)
    assert {"#text-version", "#when-version"} <= set(swapped_by(seen, button))
    assert not page(after).select("#text-version, #when-version")
    after = followed(editor, press(editor, write, pressed, after, SWAP), SWAP)
    assert "somebody else changed this issue" not in words(after)
    assert not page(after).select("#text-version, #when-version")
    assert press(editor, write, "Save the words", seen, subject="Mine").status_code == 409


def test_after_a_button_that_did_its_deed_what_is_being_typed_is_saved(editor, draft):
    write = f"{draft}/write"
    seen = editor.get(write)
    after = followed(editor, press(editor, write, page(seen).select_one("[id^=down-]")["id"], seen, SWAP), SWAP)
    fresh = page(after).select_one("#text-version")["value"]
    assert page(after).select_one("#when-version")["value"] == fresh
    followed(editor, press(editor, write, "Save the words", seen, version=fresh, subject="Mine"))
    assert page(editor.get(write)).select_one("#subject")["value"] == "Mine"


def test_who_leaves_with_unsaved_words_is_asked_and_each_card_says_how_it_is_saved(editor, draft):
    write = f"{draft}/write"
    shown = page(editor.get(write))
    assert [form["data-unsaved"] for form in shown.select("form[data-unsaved]")] == ["", ""]
    assert "Each card is saved by its own button." in shown.select_one("noscript").text
    wrong = page(press(editor, write, "Save the words", subject="So much to say " * 10))
    assert [form["data-unsaved"] for form in wrong.select("form[data-unsaved]")] == ["typed", ""]


def test_a_button_that_takes_an_issue_back_takes_back_what_is_said_of_it(editor, draft):
    write = f"{draft}/write"
    followed(editor, press(editor, write, "Hand it in"))
    seen = editor.get(write)
    assert "Waits for approval" in page(seen).select_one("#state").text
    assert "This issue was handed in" in page(seen).select_one("#standing").text
    assert {"#state", "#standing"} <= set(swapped_by(seen, "down-"))
    after = followed(editor, press(editor, write, page(seen).select_one("[id^=down-]")["id"], seen, SWAP), SWAP)
    assert [page(after).select_one(each).text.strip() for each in ("#state", "#standing")] == ["", ""]


def test_the_day_is_planned_by_the_clock_of_the_list(editor, draft, fresh_database):
    write = f"{draft}/write"
    late = local(edition_of(fresh_database, draft).send_at + timedelta(days=7), ZONE)
    followed(editor, press(editor, write, "Save the day", day=late.date().isoformat(), hour="06:30", by_reader_zone="y"))
    stored = edition_of(fresh_database, draft)
    assert (local(stored.send_at, ZONE).strftime("%F %H:%M"), stored.by_reader_zone) == (f"{late.date()} 06:30", True)
    over = press(editor, write, "Save the day", day="2020-01-03", hour="06:00")
    assert over.status_code == 422
    assert "This time is over" in words(over)
    assert page(over).select_one("#day")["value"] == "2020-01-03"


def test_the_letter_is_shown_as_it_would_be_pressed_and_runs_nothing(editor, client, draft):
    shown = page(editor.get(f"{draft}/write?look=dark"))
    frame = shown.select_one("#preview iframe")
    assert "allow-scripts" not in frame["sandbox"]
    answer = editor.get(frame["src"])
    assert "prefers-color-scheme" not in answer.text
    assert "@media all" in answer.text
    assert "style-src 'unsafe-inline'" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Five things es" in editor.get(f"{draft}/preview/es").text
    assert editor.get(f"{draft}/preview/fr").status_code == 404
    assert "Good morning" in page(editor.get(f"{draft}/write?look=text")).select_one(".plaintext").text
    assert client.get(frame["src"]).status_code == 302


def test_what_is_wrong_leads_to_where_it_is_mended_and_keeps_the_issue(editor, draft, made, fresh_database):
    gone = made(an_item, link="/events/dinner-frist")
    write = f"{draft}/write"
    assert words_of_fixes(editor.get(write)) == []
    shown = editor.get(f"{draft}/add")
    form = next(each for each in page(shown).select(".todo form") if each["action"].endswith(f"/{gone.id}/put"))
    editor.post(form["action"], data={each["name"]: each["value"] for each in form.select("input")})
    shown = editor.get(write)
    assert any("/events/dinner-frist" in each for each in words_of_fixes(shown))
    assert "Hand it in" not in [each.text for each in page(shown).select("main button")]
    answer = post_form(editor, f"{draft}/submit", {"version": edition_of(fresh_database, draft).version}, seen=write)
    assert "something must be mended first" in words(followed(editor, answer))
    assert edition_of(fresh_database, draft).state == "draft"


def test_who_writes_sends_the_page_that_is_shown_to_themselves(editor, draft, fresh_database):
    answer = post_form(editor, f"{draft}/test", {"lang": "en"}, seen=f"{draft}/write?lang=en")
    assert "A test is on its way" in words(followed(editor, answer))
    with Session(fresh_database) as session:
        asked = session.scalars(select(OutboxFact.fields).where(OutboxFact.name == "mailings.EditionTestAsked")).one()
    assert (asked["edition_id"], asked["locale"]) == (int(draft.rpartition("/")[2]), "en")


def look_at_the_sender(engine, *found: Finding) -> None:
    """What a worker does when it is told."""
    with Session(engine) as session, transaction(session):
        for asked in session.scalars(select(Preflight.id).where(Preflight.checked_at.is_(None))):
            note_preflight(session, asked, found, read_now(session))


def test_nothing_goes_before_its_sender_was_looked_at_and_the_page_says_why(editor, second, draft, fresh_database):
    shown = followed(editor, press(editor, f"{draft}/write", "Hand it in"))
    assert "We look at it now" in page(shown).select_one("#ready").text
    shown = followed(second, press(second, draft, "Approve"))
    assert "the sender must be looked at first" in words(shown)
    look_at_the_sender(fresh_database, block("dkim_missing", "s1._domainkey.<b>example.org"), ok("mx_ok", "example.org"))
    shown = second.get(draft)
    box = page(shown).select_one("#ready")
    assert "nothing stands at s1._domainkey.<b>example.org" in box.select_one(".usa-alert--error").text
    assert "One thing is well" in box.text
    assert box.get("hx-trigger") is None
    assert "not ready to send" in words(followed(second, press(second, draft, "Approve", shown)))
    assert edition_of(fresh_database, draft).approved_by is None
    shown = followed(second, press(second, draft, "Check again", shown))
    assert page(shown).select_one("#ready")["hx-trigger"]
    look_at_the_sender(fresh_database, ok("dkim_ok", "s1._domainkey.example.org"))
    shown = second.get(draft)
    assert "Nothing keeps it" in words(shown)
    followed(second, press(second, draft, "Approve", shown))
    look_at_the_sender(fresh_database)
    with Session(fresh_database) as session, transaction(session):
        session.execute(update(Preflight).values(checked_at=Preflight.checked_at - timedelta(days=2)))
    assert "Nobody has looked at its sender lately" in words(second.get(draft))
    shown = followed(second, press(second, draft, "Schedule"))
    assert "the sender must be looked at first" in words(shown)
    assert edition_of(fresh_database, draft).state == "submitted"


@pytest.mark.parametrize(("why", "state"), [("preflight", "submitted"), ("withdrawn", "draft"), ("retired", "draft")])
def test_one_that_was_held_says_so(editor, second, draft, fresh_database, why, state):
    followed(editor, press(editor, f"{draft}/write", "Hand it in"))
    with Session(fresh_database) as session, transaction(session):
        session.execute(update(Edition).values(state=state, note=why))
    assert "Its hour has come. We kept it" in words(second.get(draft, follow_redirects=True))


def test_one_hands_in_another_approves_and_it_gets_an_hour(editor, second, draft, fresh_database):
    followed(editor, press(editor, f"{draft}/write", "Save the words"))
    shown = followed(editor, press(editor, f"{draft}/write", "Hand it in"))
    assert "You wrote in this issue or handed it in" in words(shown)
    assert "Approve" not in [each.text for each in page(shown).select("main button")]
    stored = edition_of(fresh_database, draft)
    own = post_form(editor, f"{draft}/approve", {"version": stored.version, "content_hash": stored.content_hash}, seen=draft)
    assert own.status_code == 403
    seen = second.get(draft)
    frame = page(seen).select_one("#preview iframe")["src"]
    assert "Five things en" in second.get(frame).text
    look_at_the_sender(fresh_database)
    shown = followed(second, press(second, draft, "Approve", seen))
    assert "You approved the issue" in words(shown)
    at = local(stored.send_at, ZONE)
    assert page(shown).select_one("#day")["value"] == at.date().isoformat()
    other = press(second, draft, "Schedule", shown, day=(at + timedelta(days=1)).date().isoformat())
    assert other.status_code == 422
    assert "The pages name another day" in words(other)
    shown = followed(second, press(second, draft, "Schedule", shown))
    assert "It goes out by itself" in words(shown)
    assert edition_of(fresh_database, draft).state == "scheduled"
    shown = followed(second, press(second, draft, "Keep it back", shown))
    assert edition_of(fresh_database, draft).state == "submitted"
    followed(editor, press(editor, f"{draft}/write", "Save the words", subject="After all"))
    stored = edition_of(fresh_database, draft)
    assert (stored.state, stored.approved_by, stored.content_hash) == ("draft", None, "")


def test_an_approval_holds_for_the_pages_that_were_seen(editor, second, draft):
    followed(editor, press(editor, f"{draft}/write", "Hand it in"))
    seen = second.get(draft)
    followed(editor, press(editor, f"{draft}/write", "Save the words", subject="Something else"))
    followed(editor, press(editor, f"{draft}/write", "Hand it in"))
    assert "somebody else changed this issue" in words(followed(second, press(second, draft, "Approve", seen)))
    box = page(second.get(draft)).select_one("#changes")
    assert [each.text for each in box.select("ins")] == ["added: Something else"]
    assert "removed: " in box.select_one("del").text
    assert "Not a word." in box.text
    marked = page(second.get(f"/es{draft}")).select("#changes ul[lang=en] .sr")
    assert {each["lang"] for each in marked} == {"es"}


def test_the_steps_say_how_each_of_them_stands(editor, second, draft, fresh_database):
    def steps(client):
        shown = page(client.get(draft, follow_redirects=True))
        return {each.contents[0]: each.small.text for each in shown.select("#flow li")}, shown.select_one(
            "[aria-current=step]"
        ).contents[0]

    assert steps(editor) == (steps(editor)[0], "Test")
    assert steps(editor)[0] | {"Test": "to yourself", "Hand in": "for a second person"} == steps(editor)[0]
    followed(editor, press(editor, f"{draft}/write", "Send a test to myself"))
    said, at = steps(editor)
    assert (said["Test"][:5], at) == ("sent ", "Hand in")
    followed(editor, press(editor, f"{draft}/write", "Save the words", subject="Other words"))
    assert steps(editor)[0]["Test"] == "to yourself"
    followed(editor, press(editor, f"{draft}/write", "Hand it in"))
    said, at = steps(second)
    assert (said["Test"], said["Hand in"], said["Approve"], at) == ("not sent", "done", "waits for a second person", "Approve")
    look_at_the_sender(fresh_database)
    followed(second, press(second, draft, "Approve"))
    said, at = steps(second)
    assert (said["Approve"], at) == ("approved", "Schedule")


def test_the_second_person_sends_it_back_with_a_note(editor, second, draft, fresh_database):
    followed(editor, press(editor, f"{draft}/write", "Hand it in"))
    silent = press(second, draft, "Send it back")
    assert silent.status_code == 422
    assert "Say what should change" in words(silent)
    followed(second, press(second, draft, "Send it back", why="The dinner is on Tuesday."))
    assert edition_of(fresh_database, draft).state == "draft"
    assert "The dinner is on Tuesday." in words(editor.get(f"{draft}/write"))


def test_a_note_is_kept_where_the_issue_was_handed_in_anew_meanwhile(editor, second, draft, fresh_database):
    followed(editor, press(editor, f"{draft}/write", "Hand it in"))
    seen = second.get(draft)
    followed(editor, press(editor, f"{draft}/write", "Save the words", subject="Something else"))
    gone = press(second, draft, "Send it back", seen, why="The dinner is on Tuesday.")
    assert "somebody else changed this issue" in words(second.get(followed(second, gone).headers["Location"]))
    followed(editor, press(editor, f"{draft}/write", "Hand it in"))
    kept = press(second, draft, "Send it back", seen, why="The dinner is on Tuesday.")
    assert kept.status_code == 409
    assert "somebody else changed this issue" in words(kept)
    assert page(kept).select_one("#why").text.strip() == "The dinner is on Tuesday."
    assert edition_of(fresh_database, draft).state == "submitted"
    followed(second, press(second, draft, "Send it back", kept))
    assert edition_of(fresh_database, draft).note == "The dinner is on Tuesday."


def test_the_page_waits_quietly_for_the_look_at_the_sender_and_says_what_was_found(editor, second, draft, fresh_database):
    followed(editor, press(editor, f"{draft}/write", "Hand it in"))
    asks = SWAP | {"HX-Trigger": "ready"}
    waits = page(second.get(draft)).select_one("#ready")
    assert waits["hx-select-oob"] == "#status:innerHTML"
    assert not waits.select("[role=status]")
    assert second.get(draft, headers=asks).status_code == 204
    look_at_the_sender(fresh_database, ok("mx_ok", "example.org"))
    shown = page(second.get(draft, headers=asks))
    assert "Yes. Nothing keeps it." in shown.select_one("#status .sr").text
    assert "Yes. Nothing keeps it." in shown.select_one("#ready").text
    assert not page(second.get(draft)).select("#status .sr")


def test_who_begins_an_issue_of_a_list_that_was_retired_meanwhile_chooses_another(editor, made, fresh_database):
    owner = made(a_list, slug="friday-5", kind="friday5", name_en="Friday 5")
    seen = editor.get(MAIL)
    with Session(fresh_database) as session, transaction(session):
        session.execute(update(MailingList).where(MailingList.id == owner.id).values(retired_at=read_now(session)))
    shown = followed(editor, press(editor, MAIL, "Begin", seen))
    assert "This list was retired. Choose another." in words(shown)
    assert post_form(editor, f"{MAIL}/editions", {"list_id": "99999"}, seen=MAIL).status_code == 404


@pytest.mark.parametrize("number", [1, 6])
def test_a_page_asks_as_much_for_one_item_as_for_many(editor, made, app, number):
    def make(session, now):
        owner = a_list(session, now, kind="friday5", name_en="Friday 5")
        return a_draft(session, now, *[an_item(session, now, link="/events") for _ in range(number)], of=owner)

    address = f"{MAIL}/editions/{made(make).id}/write"
    editor.get(address)
    with app.app_context(), counted_queries(db.engine) as statements:
        editor.get(address)
    assert len(statements) == STATEMENTS, "\n".join(statements)


STATEMENTS = 21


@pytest.fixture
def going(made):
    """An issue that goes out: one reader has it, one server refused, one left, of one nobody knows, one is still to go."""

    def make(session, now):
        owner = a_list(session, now, slug="friday-5", kind="friday5", name_en="Friday 5")
        edition = an_issue(session, now, owner, state="sending", candidates=5)
        rows = [
            ("accepted", ""),
            ("rejected", "550 no such user"),
            ("suppressed", "left"),
            ("uncertain", "hung up"),
            ("pending", ""),
        ]
        for number, (state, answer) in enumerate(rows):
            address = f"reader{number}@district{number % 2}.example.org"
            over = {"kind": "newsletter", "letter": "edition", "thing_id": edition.id, "recipient_id": number}
            a_delivery(session, now, state=state, answer=answer, address=address, **over)
        return edition

    return f"{MAIL}/editions/{made(make).id}"


def test_the_account_says_what_became_of_every_letter(editor, going):
    shown = followed_any(editor, going)
    assert "5 readers = 1 taken + 1 refused + 1 left out + 1 not known + one still to go" in words(shown)
    assert "They left the list." in words(shown)
    assert "Counted once the issue is done." in words(shown)
    shown = editor.get(f"{going}/account?shares=1")
    assert [row.th.text for row in page(shown).select("section[aria-label='By mail domain'] tbody tr")] == [
        "district0.example.org",
        "district1.example.org",
    ]
    account = f"{going}/account"
    assert "reader3@district1.example.org" in words(editor.get(f"{account}?q=district1"))
    assert "reader0@" not in words(editor.get(f"{account}?q=district1"))
    assert "Nobody of that name" in words(editor.get(f"{account}?q=elsewhere"))
    assert "hung up" in words(editor.get(f"{account}?show=uncertain"))
    assert "1 of" not in words(editor.get(f"{MAIL}"))
    assert "4 of 5 letters" in words(editor.get(MAIL))


def followed_any(client, address):
    """A page, wherever it leads."""
    return client.get(address, follow_redirects=True)


def test_an_issue_is_held_goes_on_and_is_recalled(editor, going, client, fresh_database):
    account = f"{going}/account"
    assert "Sending stands still" in words(followed(editor, press(editor, account, "Hold it")))
    assert edition_of(fresh_database, going).state == "paused"
    again = post_form(editor, f"{going}/pause", seen=account)
    assert "not being sent at this moment" in words(followed(editor, again))
    assert "Sending goes on" in words(followed(editor, press(editor, account, "Go on")))
    asked = editor.get(f"{going}/recall")
    assert "2 readers have it, or may have it." in words(asked)
    assert "One reader does not get it any more." in words(asked)
    assert edition_of(fresh_database, going).state == "sending"
    shown = followed(editor, press(editor, f"{going}/recall", "Recall it", asked))
    assert "This issue was recalled" in words(shown)
    assert "+ 2 left out + 1 not known" in words(shown)
    assert "The issue was recalled before their turn." in words(shown)
    assert "Withdrawn" in words(client.get("/newsletters/friday-5"))


def test_the_rest_get_it_once_more_and_a_correction_goes_to_who_has_it(editor, going, fresh_database):
    account = f"{going}/account"
    shown = followed(editor, press(editor, account, "Send it to them once more"))
    assert "0 not known + 2 still to go" in words(shown)
    shown = followed(editor, press(editor, account, "Begin a correction"))
    assert "This correction goes to those alone" in words(shown)
    with Session(fresh_database) as session:
        made = session.query(Edition).filter_by(state="draft").one()
        assert made.corrects_id == int(going.rpartition("/")[2])


def test_the_composer_says_who_gets_it(editor, made, draft, fresh_database):
    def readers(session, now):
        owner = session.query(MailingList).filter_by(slug="friday-5").one()
        a_subscriber(session, now, owner)
        a_subscriber(session, now, owner, language="es")
        a_subscriber(session, now, owner, paused_until=(now + timedelta(days=30)).date())

    made(readers)
    shown = words(editor.get(f"{draft}/write"))
    assert "2 people 1 in English, 1 in Spanish" in shown.replace("people1", "people 1")
    assert "One left out" in shown
    assert "They asked for a pause." in shown
