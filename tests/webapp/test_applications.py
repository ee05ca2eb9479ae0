"""Applying, page by page, without a script: beginning, writing together, checking, sending."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.cohorts.applying.answers import answers_of, history_of, write_answer
from modules.cohorts.applying.beginning import find_collaborator
from modules.cohorts.applying.inviting import MOST_PEOPLE
from modules.cohorts.models import Application, Collaborator, Invitation, Round, Submission
from modules.cohorts.rounds.programmes import cohort_by_id
from modules.core.db import transaction
from modules.core.times import read_now
from modules.organizations.joining import join
from tests.conftest import counted_queries
from tests.factories.accounts import a_grant, signed_in_client
from tests.factories.browsing import page, post_form
from tests.factories.cohorts import FULL, a_form, a_round, an_application
from tests.factories.organizations import an_organization
from tests.factories.people import a_person
from webapp.extensions import db
from webapp.forms import applications as forms

SIGNED = {"signed_name": "Sandra Sample", "signed_on": "2026-01-05", "agreed": "y"}


class Draft:
    """A draft of an LEA and browsers of the people who work on it."""

    def __init__(self, app, engine, **over) -> None:
        self.app, self.engine = app, engine
        with Session(engine, expire_on_commit=False) as session, transaction(session):
            self.now = read_now(session)
            self.lea = an_organization(session, self.now, name="Sample Valley Unified", county="Lake")
            self.round = a_round(session, self.now, **over)
            people = [a_person(session, self.now, name=name) for name in ("Lea Lead", "Ed Editor")]
            application = an_application(session, self.now, self.round, self.lea, people[0])
            session.add(Collaborator(application_id=application.id, person_id=people[1].id, part="editor", added_at=self.now))
            for each in people:
                join(session, each.id, self.lea.id, self.now)
            self.id, found = application.id, cohort_by_id(session, self.round.cohort_id)
            self.cohort = f"/cohorts/{found.programme.slug}/{found.cohort.number}"
        self.lead, self.editor = (signed_in_client(app, person_id=each.id) for each in people)

    @property
    def path(self) -> str:
        return f"/cohorts/applications/{self.id}"

    def write(self, **answers):
        """Written by somebody else, behind the page's back."""
        with Session(self.engine) as session, transaction(session):
            application = session.get_one(Application, self.id)
            for question, value in answers.items():
                stands = answers_of(session, self.id).get(question)
                write_answer(
                    session, application, question, value, stands.version if stands else 0, self.editor.person_id, self.now
                )

    def stands(self) -> dict[str, str]:
        with Session(self.engine) as session:
            return {key: each.value for key, each in answers_of(session, self.id).items()}

    def move(self, **values):
        """The round as it is at another time."""
        with Session(self.engine) as session, transaction(session):
            round_ = session.get_one(Round, self.round.id)
            for name, value in values.items():
                setattr(round_, name, value)


@pytest.fixture
def draft(app, engine) -> Draft:
    return Draft(app, engine)


def form_of(client, path) -> dict[str, str]:
    """What a browser would send of the form of a part, untouched."""
    return sent_back(client.get(path))


def sent_back(answer) -> dict[str, str]:
    form = page(answer).select_one("form[data-autosave]")
    fields = {
        each["name"]: each.get("value", "") for each in form.select("input[name]") if each.get("type") not in ("radio", "file")
    }
    fields |= {each["name"]: each["value"] for each in form.select("input[type=radio][checked]")}
    return fields | {each["name"]: each.text.removeprefix("\n") for each in form.select("textarea[name]")}


def saved(client, path, fields, **more):
    return client.post(path, data=fields | more, content_type="multipart/form-data")


def test_an_lea_begins_and_a_colleague_asks_in(app, engine):
    with Session(engine) as session, transaction(session):
        now = read_now(session)
        lea, round_ = an_organization(session, now), a_round(session, now)
        found = cohort_by_id(session, round_.cohort_id)
        path = f"/cohorts/{found.programme.slug}/{found.cohort.number}"
        first, second = (a_person(session, now).id for _ in range(2))
        for each in (first, second):
            join(session, each, lea.id, now)
        stranger = a_person(session, now).id
    lead, colleague, other = (signed_in_client(app, person_id=each) for each in (first, second, stranger))
    assert "Which LEA do you belong to?" in other.get(f"{path}/apply").text
    assert lead.get(path).status_code == 200
    begun = post_form(lead, f"{path}/apply", seen=f"{path}/apply")
    assert begun.status_code == 302
    assert lead.get(begun.location).status_code == 200
    assert lead.get(f"{path}/apply").location == begun.location
    assert colleague.get(begun.location).status_code == 404
    assert "has begun" in colleague.get(f"{path}/apply").text
    post_form(colleague, f"{path}/ask-in", seen=f"{path}/apply")
    assert "You asked to be let in" in colleague.get(f"{path}/apply").text
    people = f"{begun.location}/people"
    assert "Asking to be let in" in lead.get(people).text
    with Session(engine) as session:
        asked = session.scalars(select(Invitation)).one()
    post_form(lead, f"{begun.location}/invitations/{asked.id}", {"let_in": "1"}, seen=people)
    assert colleague.get(begun.location).status_code == 200


def test_a_part_is_saved_and_leads_on(draft):
    path = f"{draft.path}/parts/lea"
    fields = form_of(draft.lead, path) | {"a.why": "Families asked.", "a.schools": "12", "a.reach": "all"}
    answer = saved(draft.lead, path, fields, go="next")
    assert answer.location == f"{draft.path}/parts/problem"
    assert draft.stands() == {"why": "Families asked.", "schools": "12", "reach": "all"}
    shown = page(draft.lead.get(path))
    assert "2 of 50 words" in shown.select_one("#q-why-note").text
    assert "Changed by you" in shown.select_one("#q-why-note").text
    assert shown.select_one("#q-reach-all").has_attr("checked")
    assert saved(draft.lead, path, form_of(draft.lead, path), go="leave").location == draft.path
    measure = {
        f"a.measure.{name}": value for name, value in (("unit", "seats"), ("baseline", "12"), ("year", "2026"), ("aim", "40"))
    }
    problem = f"{draft.path}/parts/problem"
    assert saved(draft.lead, problem, form_of(draft.lead, problem) | measure, go="stay").location == problem
    assert form_of(draft.lead, problem)["a.measure.aim"] == "40"


def test_a_draft_may_be_wrong_and_says_so(draft):
    path = f"{draft.path}/parts/lea"
    saved(draft.lead, path, form_of(draft.lead, path) | {"a.why": "word " * 51, "a.schools": "about 3"})
    shown = page(draft.lead.get(path))
    assert "One word too many to be sent." in shown.select_one("#q-why-note").text
    assert "Not a number" in shown.select_one("#q-schools-note").text
    assert "2 of 3" not in shown.text


def clash(draft) -> tuple[str, dict[str, str], object]:
    """The lead has the page open; the editor is faster with one answer; the lead saves two."""
    path = f"{draft.path}/parts/lea"
    draft.write(why="What stood.")
    fields = form_of(draft.lead, path)
    draft.write(why="Their <b>words</b>.", reach="all")
    return path, fields, saved(draft.lead, path, fields | {"a.why": "My words.", "a.schools": "12"}, go="next")


def test_both_texts_are_shown_and_all_else_is_saved(draft):
    _, _, answer = clash(draft)
    assert answer.status_code == 409
    shown = page(answer).select_one(".clash")
    assert [each.text for each in shown.select("blockquote")] == ["My words.", "Their <b>words</b>."]
    assert "Ed Editor" in shown.text
    assert draft.stands() == {"why": "Their <b>words</b>.", "schools": "12", "reach": "all"}, "what nobody touched gives way"
    with Session(draft.engine) as session:
        newest = history_of(session, draft.id, "why")[0]
    assert (newest.value, newest.kept) == ("My words.", False)


@pytest.mark.parametrize(
    ("button", "stands"), [("keep", "My words."), ("take", "Their <b>words</b>."), ("both", "Their <b>words</b>.")]
)
def test_three_ways_on_without_a_script(draft, button, stands):
    path, _, answer = clash(draft)
    form = page(answer).select_one("form[data-autosave]")
    fields = {
        each["name"]: each.get("value", "") for each in form.select("input[name]") if each.get("type") not in ("radio", "file")
    }
    settled = saved(draft.lead, path, fields, **{button: "why"})
    assert draft.stands()["why"] == stands
    if button == "both":
        shown = page(settled).select_one("#q-why")
        assert shown.text.removeprefix("\n") == "Their <b>words</b>.\n\nMy words."
        again = {each["name"]: each.get("value", "") for each in page(settled).select("form[data-autosave] input[type=hidden]")}
        saved(draft.lead, path, again | {"a.why": "All of it."}, go="stay")
        assert draft.stands()["why"] == "All of it."
    else:
        assert settled.status_code == 302


def test_a_clash_that_nobody_settles_is_shown_again(draft):
    path, _, answer = clash(draft)
    fields = {each["name"]: each.get("value", "") for each in page(answer).select("form[data-autosave] input[type=hidden]")}
    again = saved(draft.lead, path, fields, go="next")
    assert again.status_code == 409
    assert page(again).select_one(".clash")
    draft.write(why="Changed once more.")
    kept = saved(draft.lead, path, fields, keep="why")
    assert kept.status_code == 409
    assert "Changed once more." in page(kept).select_one(".clash").text


def test_a_page_that_is_refused_comes_back_as_it_was_typed(draft):
    path = f"{draft.path}/parts/lea"
    draft.write(why="As it stands.")
    typed = form_of(draft.lead, path) | {"a.why": "y" * 30_001, "a.schools": "14"}
    draft.write(why="Written meanwhile.")
    refused = saved(draft.lead, path, typed)
    assert refused.status_code == 409
    assert "Write at most 30,000 characters." in page(refused).select_one("#q-why-error").text
    assert not page(refused).select(".clash"), "nobody wrote at once"
    again = sent_back(refused)
    assert (again["a.why"], again["a.schools"]) == (typed["a.why"], "14")
    both = saved(draft.lead, path, again | {"a.why": "Shorter."})
    assert page(both).select_one("#q-why.clash"), "what was written meanwhile is not overwritten unseen"
    assert draft.stands() == {"why": "Written meanwhile.", "schools": "14"}


def test_autosave_answers_with_the_version_that_stands(draft):
    path = f"{draft.path}/answers/why"
    token = form_of(draft.lead, f"{draft.path}/parts/lea")["csrf_token"]
    first = draft.lead.post(path, data={"a.why": "While typing", "v.why": "0", "csrf_token": token})
    assert (first.status_code, first.json["version"]) == (200, 1)
    assert first.json["status"].startswith("Draft saved at ")
    assert "2 of 50 words" in first.json["note"]
    draft.write(why="The other")
    late = draft.lead.post(path, data={"a.why": "While typing more", "v.why": "1", "csrf_token": token})
    assert (late.status_code, late.json["clash"]) == (409, True)
    undone = draft.lead.post(path, data={"a.why": "While typing", "v.why": "1", "csrf_token": token})
    assert undone.status_code == 409, "the page shows an old text: its version must not move on"
    assert draft.lead.post(f"{draft.path}/answers/nothing", data={"csrf_token": token}).status_code == 404
    assert draft.lead.post(path, data={"csrf_token": token}).status_code == 404
    assert draft.stands() == {"why": "The other"}


def test_the_history_names_everybody_and_gives_an_earlier_text_back(draft):
    draft.write(why="First")
    draft.write(why="Second")
    path = f"{draft.path}/answers/why/history"
    shown = page(draft.lead.get(path))
    assert [each.text for each in shown.select(".versions blockquote")] == ["Second", "First"]
    assert "Ed Editor" in shown.select_one(".versions").text
    action = shown.select_one(".versions form")["action"]
    assert post_form(draft.lead, action, seen=path).status_code == 302
    assert draft.stands()["why"] == "First"


def test_files_are_judged_by_content_and_read_by_those_who_may(draft, app):
    path = f"{draft.path}/parts/problem"
    bad = saved(
        draft.lead, path, form_of(draft.lead, path) | {"a.problem": "Kept"}, **{"f.letter": (io.BytesIO(b"<html>"), "a.pdf")}
    )
    assert bad.status_code == 422
    assert "This kind of file is not taken" in bad.text
    assert draft.stands() == {"problem": "Kept"}
    saved(draft.lead, path, form_of(draft.lead, path), **{"f.letter": (io.BytesIO(b"A letter."), "letter.txt")})
    link = page(draft.lead.get(path)).select_one("#q-letter a")["href"]
    assert draft.editor.get(link).data == b"A letter."
    assert signed_in_client(app, "administrator").get(link).status_code == 404
    dropped = page(draft.lead.get(path)).select_one("input[name=drop]")["value"]
    saved(draft.lead, path, form_of(draft.lead, path) | {"drop": dropped})
    assert page(draft.lead.get(path)).select_one("#q-letter a") is None


def test_what_is_missing_is_listed_with_its_place_and_then_it_is_sent(draft, engine):
    send = f"{draft.path}/send"
    shown = page(draft.lead.get(send)).select_one(".usa-summary-box--stop")
    assert shown.select_one("a")["href"] == f"{draft.path}/parts/lea#q-why"
    assert len(shown.select("li")) == 5
    draft.write(**FULL)
    assert "Those who lead send the application." in draft.editor.get(send).text
    assert post_form(draft.editor, send, SIGNED, seen=send).status_code == 403
    unsigned = post_form(draft.lead, send, SIGNED | {"agreed": ""}, seen=send)
    assert unsigned.status_code == 422
    future = post_form(draft.lead, send, SIGNED | {"signed_on": "2999-01-01"}, seen=send)
    assert "not in the future" in future.text
    sent = post_form(draft.lead, send, SIGNED, seen=send)
    assert sent.location == f"{draft.path}/receipts/1"
    assert "Families come to celebrations" in draft.lead.get(sent.location).text
    pdf = draft.lead.get(f"{sent.location}.pdf")
    assert (pdf.status_code, pdf.data[:5]) == (200, b"%PDF-")
    assert draft.lead.get(f"/es{sent.location}.pdf").data[:5] == b"%PDF-"
    assert "Being read" in draft.lead.get(draft.path).text


def test_too_late_keeps_the_draft_and_says_when_it_came(draft, engine):
    draft.write(**FULL)
    send = f"{draft.path}/send"
    token = form_of(draft.lead, f"{draft.path}/parts/lea")["csrf_token"]
    draft.move(closes_at=draft.now - timedelta(minutes=1))
    late = draft.lead.post(send, data=SIGNED | {"csrf_token": token})
    assert late.status_code == 409
    assert "It did not arrive in time" in late.text
    assert "Everything you wrote is saved." in late.text
    draft.move(grace_seconds=3600)
    assert draft.lead.post(send, data=SIGNED | {"csrf_token": token}).status_code == 302
    with Session(engine) as session:
        assert session.scalars(select(Submission)).one().arrived_at > draft.now


def test_what_arrived_in_time_counts_however_long_it_was_read(draft, engine, monkeypatch):
    """The clock is read when the request begins, so that a slow line or a busy server takes nothing from anybody."""
    draft.write(**FULL)
    token = form_of(draft.lead, f"{draft.path}/parts/lea")["csrf_token"]

    def slow_sign_off(form):
        draft.move(closes_at=read_clock(engine))
        return real(form)

    real = forms.SendForm.sign_off
    monkeypatch.setattr(forms.SendForm, "sign_off", slow_sign_off)
    assert draft.lead.post(f"{draft.path}/send", data=SIGNED | {"csrf_token": token}).status_code == 302


def read_clock(engine):
    with Session(engine) as session:
        return read_now(session)


def test_another_leas_draft_is_not_there(draft, app, engine):
    """For people of other LEAs, for somebody of the same LEA who was not let in, and for staff."""
    with Session(engine) as session, transaction(session):
        same = a_person(session, draft.now).id
        join(session, same, draft.lea.id, draft.now)
        office = an_organization(session, draft.now, kind="county_office", county="Lake")
        county = a_person(session, draft.now).id
        a_grant(session, draft.now, county, "county_lead", scope_kind="organization", scope_id=office.id)
    others = [signed_in_client(app, person_id=each) for each in (same, county)]
    others += [signed_in_client(app), signed_in_client(app, "administrator"), signed_in_client(app, "editor")]
    token = form_of(draft.lead, f"{draft.path}/parts/lea")["csrf_token"]
    pages = ("", "/parts/lea", "/answers/why/history", "/people", "/send", "/receipts/1", "/receipts/1.pdf", "/withdraw")
    for other in others:
        assert [other.get(draft.path + each).status_code for each in pages] == [404] * len(pages)
        field = page(other.get("/organizations")).select_one("input[name=csrf_token]")["value"]
        posts = (
            "/parts/lea",
            "/answers/why",
            "/people",
            "/send",
            "/endorsement",
            "/withdraw",
            "/take-up",
            "/answers/why/history/1",
        )
        answers = [other.post(draft.path + each, data={"csrf_token": field}).status_code for each in posts]
        assert answers == [404] * len(posts)
    assert token


def test_staff_read_what_was_sent_and_no_draft(draft, app):
    draft.write(**FULL)
    post_form(draft.lead, f"{draft.path}/send", SIGNED, seen=f"{draft.path}/send")
    editor, facilitator = signed_in_client(app, "editor"), signed_in_client(app, "facilitator")
    assert editor.get(f"{draft.path}/receipts/1").status_code == 200
    assert facilitator.get(f"{draft.path}/receipts/1").status_code == 404
    assert editor.get(draft.path).status_code == 404


def test_a_lead_invites_and_the_link_lets_in_by_post(draft, app, engine):
    people = f"{draft.path}/people"
    assert post_form(draft.editor, people, {"name": "X", "address": "x@example.org"}, seen=people).status_code == 403
    bad = post_form(draft.lead, people, {"name": "", "address": "nobody", "part": "editor", "locale": "en"}, seen=people)
    assert bad.status_code == 422
    invited = post_form(
        draft.lead, people, {"name": "Luz Sample", "address": "luz@example.org", "part": "lead", "locale": "es"}, seen=people
    )
    assert invited.status_code == 302
    assert "luz@example.org" in draft.lead.get(people).text
    assert "luz@example.org" not in draft.editor.get(people).text
    with Session(engine) as session:
        made, nonce = session.scalars(select(Invitation)).one(), session.get_one(Application, draft.id).nonce
    link = f"/cohorts/invitations/{app.extensions['convene.tokens'].make('application-invitation', made.id, nonce)}"
    unknown = app.test_client().get(link)
    assert "Sign in first" in unknown.text
    ways = [urlsplit(each["href"]) for each in page(unknown).select("main .actions a")]
    assert [(each.path, parse_qs(each.query)) for each in ways] == [
        (door, {"next": [link]}) for door in ("/login", "/register")
    ]
    guest = signed_in_client(app)
    assert guest.get(draft.path).status_code == 404
    assert "Lea Lead asks you to work" in guest.get(link).text
    assert post_form(guest, link, seen=link).location == draft.path
    assert guest.get(draft.path).status_code == 200
    assert signed_in_client(app).get(link).status_code == 410
    with Session(engine) as session:
        me = find_collaborator(session, draft.id, guest.person_id)
        first = find_collaborator(session, draft.id, draft.lead.person_id)
    assert me.part == "lead"
    assert post_form(guest, f"{people}/{first.id}", {"part": "none"}, seen=people).status_code == 302
    assert draft.lead.get(draft.path).status_code == 404
    assert post_form(guest, f"{people}/{me.id}", {"part": "editor"}, seen=people).status_code == 409


def test_a_county_office_answers_for_its_own_county_alone(app, engine):
    draft = Draft(app, engine, content=a_form(endorsement=True))
    with Session(engine) as session, transaction(session):
        own, other = (an_organization(session, draft.now, kind="county_office", county=each) for each in ("Lake", "Napa"))
        people = [a_person(session, draft.now).id for _ in range(2)]
        for person_id, office in zip(people, (own, other), strict=True):
            a_grant(session, draft.now, person_id, "county_lead", scope_kind="organization", scope_id=office.id)
    lake, napa = (signed_in_client(app, person_id=each) for each in people)
    draft.write(**FULL)
    send = f"{draft.path}/send"
    assert "needs the word of its county office" in draft.lead.get(send).text
    post_form(draft.lead, f"{draft.path}/endorsement", seen=send)
    assert "Sample Valley Unified" not in napa.get("/cohorts/endorsements").text
    desk = page(lake.get("/cohorts/endorsements"))
    assert "Sample Valley Unified" in desk.text
    action = desk.select_one("main form")["action"]
    prefix = desk.select_one("main textarea")["name"].removesuffix("words")
    answer = {f"{prefix}endorsed": "yes", f"{prefix}words": "Gladly."}
    assert post_form(napa, action, answer, seen="/cohorts/endorsements").status_code == 404
    assert post_form(lake, action, {}, seen="/cohorts/endorsements").status_code == 422
    assert post_form(lake, action, answer, seen="/cohorts/endorsements").status_code == 302
    assert "Gladly." in draft.lead.get(send).text
    assert post_form(draft.lead, send, SIGNED, seen=send).status_code == 302


def test_withdrawing(draft):
    draft.write(**FULL)
    post_form(draft.lead, f"{draft.path}/send", SIGNED, seen=f"{draft.path}/send")
    path = f"{draft.path}/withdraw"
    assert post_form(draft.editor, path, seen="/organizations").status_code == 403
    assert post_form(draft.lead, path, {"reason": "We merge."}, seen=path).location == draft.path
    assert "You withdrew this application" in draft.lead.get(draft.path).text


def test_what_was_withdrawn_is_nowhere_said_to_be_sent(draft):
    draft.write(**FULL)
    pages = (draft.path, f"{draft.path}/parts/lea", f"{draft.path}/send", draft.cohort)
    post_form(draft.lead, f"{draft.path}/send", SIGNED, seen=f"{draft.path}/send")
    assert "You have applied" in draft.lead.get(draft.cohort).text
    post_form(draft.lead, f"{draft.path}/withdraw", {"reason": "We merge."}, seen=f"{draft.path}/withdraw")
    for closes in (draft.now + timedelta(days=1), draft.now - timedelta(minutes=1)):
        draft.move(closes_at=closes)
        for path in pages:
            shown = page(draft.lead.get(path)).select_one("main").get_text(" ", strip=True)
            assert re.search("You withdrew|Withdrawn", shown), path
            for untrue in (
                "You have sent",
                "What was sent stands",
                "What you sent before stands",
                "You have applied",
                "You can send it",
            ):
                assert untrue not in shown, path
            assert "Nothing of it was sent" not in shown, path


def test_an_earlier_text_of_what_takes_no_words_is_read_only(draft):
    draft.write(**FULL)
    draft.write(why="Later words.")
    path = f"{draft.path}/answers/why/history"
    restore = page(draft.lead.get(path)).select_one("main form")["action"]
    post_form(draft.lead, f"{draft.path}/withdraw", seen=f"{draft.path}/withdraw")
    assert not page(draft.lead.get(path)).select("main form")
    answer = post_form(draft.lead, restore, seen="/organizations")
    assert answer.location == path
    assert "takes no changes any more" in draft.lead.get(path).text
    assert draft.stands()["why"] == "Later words."


def test_beginning_after_the_deadline_says_that_it_has_passed(draft, app, engine):
    with Session(engine) as session, transaction(session):
        person_id = a_person(session, draft.now).id
        join(session, person_id, an_organization(session, draft.now).id, draft.now)
    late = signed_in_client(app, person_id=person_id)
    draft.move(closes_at=draft.now - timedelta(minutes=1))
    assert "The deadline has passed" in post_form(late, f"{draft.cohort}/apply", seen="/organizations").text


def test_asking_in_where_nobody_fits_or_where_one_is_says_so(draft, app, engine):
    with Session(engine) as session, transaction(session):
        asking = a_person(session, draft.now).id
        join(session, asking, draft.lea.id, draft.now)
        for _ in range(MOST_PEOPLE - 2):
            added = {"application_id": draft.id, "part": "editor", "added_at": draft.now}
            session.add(Collaborator(person_id=a_person(session, draft.now).id, **added))
    for browser, words in (
        (signed_in_client(app, person_id=asking), "No more people fit"),
        (draft.editor, "on the application already"),
    ):
        answer = post_form(browser, f"{draft.cohort}/ask-in", seen="/organizations")
        assert answer.location == f"{draft.cohort}/apply"
        assert words in browser.get(f"{draft.cohort}/apply", follow_redirects=True).text


def test_what_takes_no_words_is_read_and_has_no_form(draft):
    draft.write(**FULL)
    post_form(draft.lead, f"{draft.path}/send", SIGNED, seen=f"{draft.path}/send")
    path = f"{draft.path}/parts/lea"
    typed = form_of(draft.lead, path) | {"a.why": "Too late"}
    draft.move(closes_at=draft.now - timedelta(minutes=1))
    shown = page(draft.lead.get(path)).select_one("main")
    assert not shown.select("form")
    assert FULL["why"] in shown.text
    late = saved(draft.lead, path, typed)
    assert late.status_code == 409
    assert "Too late" in page(late).select_one("#q-why + dd").text, "what was typed is there to be copied"
    assert not page(late).select("main form")
    draft.move(grace_seconds=3600)
    assert saved(draft.lead, path, typed).status_code == 302


def test_what_was_withdrawn_is_taken_up_again_until_the_deadline(draft):
    send, again = f"{draft.path}/send", f"{draft.path}/take-up"
    draft.write(**FULL)
    post_form(draft.lead, send, SIGNED, seen=send)
    post_form(draft.lead, f"{draft.path}/withdraw", seen=f"{draft.path}/withdraw")
    assert not page(draft.editor.get(draft.path)).select_one(f'form[action="{again}"]')
    assert post_form(draft.editor, again, seen="/organizations").status_code == 403
    assert page(draft.lead.get(draft.path)).select_one(f'form[action="{again}"]')
    assert post_form(draft.lead, again, seen=draft.path).location == draft.path
    assert "It counts once you send it" in draft.lead.get(draft.path).text
    assert post_form(draft.lead, again, seen="/organizations").location == draft.path
    shown = draft.lead.get(draft.path).text
    assert "takes no changes" not in shown, "a form that is sent twice is done once"
    assert "It is sent." not in shown
    assert draft.stands() == FULL
    assert post_form(draft.lead, send, SIGNED, seen=send).location == f"{draft.path}/receipts/2"
    post_form(draft.lead, f"{draft.path}/withdraw", seen=f"{draft.path}/withdraw")
    draft.move(closes_at=draft.now - timedelta(seconds=1))
    assert not page(draft.lead.get(draft.path)).select_one(f'form[action="{again}"]')
    post_form(draft.lead, again, seen="/organizations")
    assert "You withdrew this application" in draft.lead.get(draft.path).text


def test_public_pages(app, client, draft):
    listed = client.get("/cohorts").text
    assert "Apply to" in listed
    shown = page(client.get(draft.cohort))
    assert shown.select_one(".due")
    assert shown.select_one(f'a[href="{draft.cohort}/apply"]')
    assert client.get(f"/es{draft.cohort}").status_code == 200
    assert client.get("/cohorts/none/1").status_code == 404
    assert "Go on writing" in draft.lead.get(draft.cohort).text


def test_pages_ask_little(draft, engine):
    draft.write(**FULL)
    draft.lead.get(draft.path)
    for path, most in ((draft.path, 13), (f"{draft.path}/parts/lea", 10), (draft.cohort, 12)):
        with counted_queries(engine_of(draft)) as statements:
            draft.lead.get(path)
        assert len(statements) <= most, f"{path}: {len(statements)}"


def engine_of(draft):
    with draft.app.app_context():
        return db.engine


def test_everybody_who_works_on_a_draft_finds_it_on_their_desk(draft):
    for browser in (draft.lead, draft.editor):
        assert page(browser.get("/account")).select(f"main a[href='{draft.path}']")
    draft.move(closes_at=draft.now - timedelta(minutes=1))
    assert "Not sent yet" in draft.lead.get("/account").text
