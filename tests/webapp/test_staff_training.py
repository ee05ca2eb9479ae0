"""Staff write, order, publish and unpublish training on pages that work without a script."""

from __future__ import annotations

import io
import zipfile

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from modules.training.authoring import drafting
from modules.training.authoring.publishing import last_version
from modules.training.content.catalog import content_of, find_series, series_content
from modules.training.content.values import ModuleContent, Rule
from modules.training.folders.reading import read_module
from modules.training.models import Draft, Module, ModuleVersion
from tests.conftest import counted_queries
from tests.factories.accounts import signed_in_client
from tests.factories.browsing import page, post_form
from tests.factories.training import a_module, a_series, publish_again, rewritten
from tests.webapp.test_staff_events import form_of
from webapp.extensions import db

LIST = "/staff/training"


@pytest.fixture
def editor(app):
    return signed_in_client(app, "editor")


@pytest.fixture
def made(app, fresh_database):
    """`made(lambda session, now: …)` commits what it makes."""

    def make(work):
        with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
            return work(session, read_now(session))

    return make


@pytest.fixture
def module(made) -> Module:
    return made(a_module)


@pytest.fixture
def base(module) -> str:
    return f"{LIST}/{module.id}"


@pytest.fixture
def draft(fresh_database, module):
    """The draft as it stands in the database."""

    def read() -> ModuleContent:
        with Session(fresh_database) as session:
            return drafting.draft_content(session.get(Draft, module.id))

    return read


def saved(editor, path, **changed):
    """The form of the page, sent back with some of it changed."""
    return post_form(editor, path, form_of(editor, path) | changed, seen=path)


def said(answer) -> str:
    return " ".join(page(answer).select_one("main").text.split())


def test_the_list_shows_state_and_languages_in_few_questions(app, editor, made, module):
    made(
        lambda session, now: a_module(
            session, now, session.get_one(type(a_series(session, now)), module.series_id), published=False
        )
    )
    made(lambda session, now: rewritten(session, module, now, summary={"en": "Only English"}))
    text = said(editor.get(LIST))
    assert "Changed since it was published" in text
    assert "Draft" in text
    with app.app_context():
        engine = db.engine
    with counted_queries(engine) as statements:
        editor.get(LIST)
    many = len(statements)
    for _ in range(3):
        made(a_module)
    with counted_queries(engine) as statements:
        editor.get(LIST)
    assert len(statements) == many
    assert many <= 12


def test_the_page_of_a_module_asks_few_questions(app, editor, base):
    with app.app_context():
        engine = db.engine
    with counted_queries(engine) as statements:
        assert editor.get(base).status_code == 200
    assert len(statements) <= 20


def test_a_series_a_module_a_lesson_and_an_activity_are_written_from_nothing(editor, fresh_database):
    title = {"en-title": "Trust", "es-title": "Confianza", "en-lead": "First.", "es-lead": "Primero."}
    post_form(editor, f"{LIST}/new", {**title, "key": "trust"}, seen=f"{LIST}/new")
    with Session(fresh_database) as session:
        series_id = find_series(session, "trust").id
    post_form(editor, f"{LIST}/series/{series_id}/new", {**title, "key": "one", "minutes": "10"}, seen=LIST)
    with Session(fresh_database) as session:
        module = session.scalars(select(Module)).one()
    base = f"{LIST}/{module.id}"
    post_form(editor, f"{base}/lessons/new", {**title, "key": "first", "minutes": "10"}, seen=base)
    answer = post_form(editor, f"{base}/lessons/first/activities", {"kind": "reading", "key": "read"}, seen=base)
    assert answer.headers["Location"] == f"{base}/lessons/first/read"
    saved(editor, answer.headers["Location"], **{"en-words": "## Why\r\nTrust.", "es-words": "## Por qué\r\nConfianza."})
    saved(editor, f"{base}/rule?as=ticked", counts=["first/read"])
    answer = saved(editor, f"{base}/publish", change="correction")
    assert answer.headers["Location"] == base
    with Session(fresh_database) as session:
        content = content_of(last_version(session, module.id))
        assert content.activity("first/read").words == {"en": "## Why\nTrust.\n", "es": "## Por qué\nConfianza.\n"}
        assert content.rule == Rule(all_of=[Rule(viewed="first/read")])
        assert series_content(find_series(session, "trust")).modules == ["one"]


def test_a_form_that_changes_nothing_changes_nothing(editor, base, draft):
    before = draft()
    keys = [key for key, _, _ in before.activities()]
    for path in (
        "/edit",
        "/rule",
        *(f"/lessons/{lesson.key}" for lesson in before.lessons),
        *(f"/lessons/{key}" for key in keys),
    ):
        assert saved(editor, base + path).status_code == 302, path
        assert draft() == before, path


def test_words_are_saved_and_kept_when_they_cannot_be(editor, base, draft):
    saved(editor, f"{base}/edit", **{"es-title": "Otro título", "makers": "One\r\n\r\nTwo"})
    assert (draft().title["es"], draft().makers) == ("Otro título", ["One", "Two"])
    answer = saved(editor, f"{base}/edit", **{"es-title": "Nunca guardado", "minutes": "many"})
    assert answer.status_code == 422
    assert 'value="Nunca guardado"' in answer.text
    assert draft().title["es"] == "Otro título"


@pytest.mark.parametrize(
    ("path", "name", "place"),
    [("/edit", "en-title", ""), ("/lessons/first", "en-title", "first"), ("/lessons/first/read", "en-words", "first/read")],
)
def test_of_two_who_write_at_once_neither_loses_a_word(editor, base, draft, path, name, place):
    opened = form_of(editor, base + path)
    saved(editor, base + path, **{name: "Theirs"})
    answer = post_form(editor, base + path, opened | {name: "Mine"}, seen=base + path)
    assert answer.status_code == 409
    notice = page(answer).select_one(".clash").text
    assert "Theirs" in notice
    assert "Mine" in notice
    field = page(answer).select_one(f"[name={name}]")
    assert "Mine" in (field.text or field.get("value", ""))
    assert "Mine" not in str(msgspec.to_builtins(draft()))
    sent = {each["name"]: each.get("value", "") for each in page(answer).select("main form.eventform input[type=hidden]")}
    assert post_form(editor, base + path, opened | sent | {name: "Mine"}, seen=base + path).status_code == 302
    assert "Mine" in str(msgspec.to_builtins(draft()))


def test_two_who_write_different_activities_do_not_meet(editor, base, draft):
    first = form_of(editor, f"{base}/lessons/first/read")
    saved(editor, f"{base}/lessons/second/journal", **{"en-words": "Another prompt"})
    answer = post_form(editor, f"{base}/lessons/first/read", first | {"en-words": "Another text"}, seen=base)
    assert answer.status_code == 302
    assert draft().activity("second/journal").words["en"] == "Another prompt\n"
    assert draft().activity("first/read").words["en"] == "Another text\n"


def test_order_by_buttons(editor, base, draft):
    for deed, place in (("down", "first"), ("up", "second/journal"), ("remove", "first/film")):
        post_form(editor, f"{base}/order", {"deed": deed, "place": place}, seen=base)
    assert [lesson.key for lesson in draft().lessons] == ["second", "first"]
    assert [key for key, _, _ in draft().activities()][:2] == ["second/journal", "second/rate"]
    assert draft().activity("first/film") is None
    assert post_form(editor, f"{base}/order", {"deed": "up", "place": "no/where"}, seen=base).status_code == 404


def test_details_are_text_with_clear_errors(editor, base, draft):
    path = f"{base}/lessons/second/feedback?as=text"
    good = form_of(editor, path)["details"]
    for broken, words_of_it in (
        (good.replace("low:", "lower:"), "lower"),
        ("questions: [", "Line 2"),
        (good + "\nmore: &x 1\nagain: *x\n", "Anchors and aliases"),
    ):
        answer = saved(editor, path, details=broken)
        assert answer.status_code == 422
        assert words_of_it in said(answer)
        assert page(answer).select_one("[name=details]").text.strip() == broken.strip()
    saved(editor, path, details=good.replace("How useful?", "How useful was it?"))
    assert draft().activity("second/feedback").questions[0].ask["en"] == "How useful was it?"


def test_the_rule_as_text_and_ticked(editor, base, draft):
    saved(editor, f"{base}/rule?as=ticked", counts=["first/film", "second/live"], minutes="20")
    asked = [Rule(viewed="first/film"), Rule(attended="second/live", sessions=2), Rule(minutes=20)]
    assert draft().rule == Rule(all_of=asked)
    saved(editor, f"{base}/rule?as=text", rule="any:\n  - viewed: first/read\n  - minutes: 500\n")
    assert draft().rule == Rule(any_of=[Rule(viewed="first/read"), Rule(minutes=500)])
    assert "500 active minutes are asked for, but the module takes 30" in said(editor.get(base))
    answer = saved(editor, f"{base}/publish", change="correction")
    assert answer.status_code in {409, 422}


def test_a_preview_shows_the_picture_of_the_draft_and_obeys_no_markup(editor, base):
    png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
    post_form(editor, f"{base}/files", {"file": (io.BytesIO(png), "Año nuevo.PNG")}, seen=base)
    answer = post_form(editor, f"{base}/preview", {"text": "![A year](ano-nuevo.png) <script>alert(1)</script>"}, seen=base)
    assert f'src="{base}/files/ano-nuevo.png"' in answer.text
    assert "<script" not in answer.text
    assert editor.get(f"{base}/files/ano-nuevo.png").mimetype == "image/png"
    answer = saved(editor, f"{base}/lessons/first/read", preview="1", **{"en-words": "**Now**"})
    assert answer.status_code == 200
    assert "<strong>Now</strong>" in answer.text
    post_form(editor, f"{base}/files/remove", {"name": "ano-nuevo.png"}, seen=base)
    assert editor.get(f"{base}/files/ano-nuevo.png").status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "words_of_it"),
    [
        (b"<script>alert(1)</script>", "x.html", "not taken"),
        (b"alert(1)", "x.js", "not taken"),
        (b"", "x.txt", "Choose a file"),
    ],
)
def test_files_that_could_act_are_refused(editor, base, draft, content, name, words_of_it):
    before = draft().files
    answer = post_form(editor, f"{base}/files", {"file": (io.BytesIO(content), name)}, seen=base)
    assert words_of_it in editor.get(answer.headers["Location"]).text
    assert draft().files == before


def test_publishing_says_who_keeps_what_and_is_refused_when_nothing_changed(editor, made, module, base, fresh_database):
    assert "nothing to publish" in said(editor.get(f"{base}/publish"))
    saved(editor, f"{base}/lessons/first/read", **{"en-words": "Other words"})
    form = form_of(editor, f"{base}/publish")
    text = said(editor.get(f"{base}/publish"))
    assert "Publish version 2" in text
    assert "Changed first/read counts" in text
    made(lambda session, now: rewritten(session, module, now, minutes=31))
    assert post_form(editor, f"{base}/publish", form, seen=base).status_code == 409
    saved(editor, f"{base}/publish", change="required", words="Read this anew.")
    with Session(fresh_database) as session:
        version = last_version(session, module.id)
        assert (version.number, version.change, version.words) == (2, "required", "Read this anew.")
        assert version.valid_from["first/read"] == 2


def test_what_contradicts_itself_is_refused_with_a_sentence(editor, made, module, base, fresh_database):
    form = form_of(editor, f"{base}/publish")
    made(lambda session, now: rewritten(session, module, now, rule=Rule(n_of=3, of=[Rule(viewed="first/read")])))
    form = {"version": "2", "change": "correction"} | {key: form[key] for key in form if key == "csrf_token"}
    answer = post_form(editor, f"{base}/publish", form, seen=base)
    assert answer.status_code == 422
    assert "3 of 1 cannot be done." in said(answer)
    with Session(fresh_database) as session:
        assert session.scalars(select(ModuleVersion.number)).all() == [1]


def test_unpublishing(editor, base, made, module, fresh_database):
    [field] = page(editor.get(base)).select("form[action$='/unpublish'] input[name=version]")
    made(lambda session, now: rewritten(session, module, now, minutes=31))
    made(lambda session, now: publish_again(session, session.merge(module), now))
    assert post_form(editor, f"{base}/unpublish", {"version": field["value"]}, seen=base).status_code == 409
    assert "Unpublished" not in said(editor.get(base))
    [field] = page(editor.get(base)).select("form[action$='/unpublish'] input[name=version]")
    assert post_form(editor, f"{base}/unpublish", {"version": field["value"]}, seen=base).status_code == 302
    assert "Unpublished" in said(editor.get(base))
    with Session(fresh_database) as session:
        assert session.get(Module, module.id).current_id is None
    assert post_form(editor, f"{base}/unpublish", {"version": "2"}, seen=base).status_code == 409


def test_the_archive_can_be_imported_again(editor, base, draft, module):
    for path, kept in ((f"{base}/export", "draft"), (f"{base}/export?version={module.current_id}", "1")):
        answer = editor.get(path)
        assert f"{module.slug}-{kept}.zip" in answer.headers["Content-Disposition"]
        with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
            folder = {name.removeprefix(f"{module.slug}/"): archive.read(name) for name in archive.namelist()}
        assert read_module(folder).content == draft()
    assert editor.get(f"{base}/export?version=999").status_code == 404


def test_a_series_is_edited_and_a_contradiction_refused(editor, module, fresh_database):
    path = f"{LIST}/series/{module.series_id}"
    saved(editor, path, **{"en-title": "Another name"})
    answer = saved(editor, f"{path}?as=text", shape=f"modules: [{module.slug}]\nrule:\n  module: elsewhere\n")
    assert answer.status_code == 422
    assert "“elsewhere” is no module of this series." in said(answer)
    opened = form_of(editor, path)
    saved(editor, path, **{"en-title": "Theirs"})
    answer = post_form(editor, path, opened | {"en-title": "Mine"}, seen=path)
    assert answer.status_code == 409
    assert "Theirs" in page(answer).select_one(".clash").text


@pytest.mark.parametrize(
    "path", ["/999", "/999/edit", "/999/publish", "/{}/lessons/nowhere", "/{}/lessons/first/nowhere", "/series/999"]
)
def test_there_is_nothing_else(editor, module, path):
    assert editor.get(LIST + path.format(module.id)).status_code == 404


def test_a_lesson_can_be_looked_at_as_learners_will_see_it(editor, base):
    for lesson in ("first", "second"):
        answer = editor.get(f"{base}/preview/{lesson}")
        assert answer.status_code == 200
        assert "nothing is recorded" in said(answer)


def test_what_a_page_says_of_its_fields_reaches_the_browser(editor, base, client):
    field = page(editor.get(f"{base}/lessons/first/read")).select_one("#es-words")
    assert (field["lang"], field["rows"], field["data-markdown"]) == ("es", "16", f"{base}/preview")
    assert page(client.get("/login")).select_one("#password")["autocomplete"] == "current-password"
