"""Pages of teams: whose they are, what they show of people, and that each form does what it says."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.accounts.actors import Role
from modules.cohorts.models import AssignedModule, CohortSession, Deliverable, Measure
from modules.cohorts.rounds.programmes import cohort_by_id
from modules.cohorts.teams.seats import live_seats
from modules.cohorts.work.assigned_modules import ModuleWish, assign_module
from modules.cohorts.work.deliverables import DeliverableDraft, make_deliverable
from modules.cohorts.work.hand_ins import hand_ins_of
from modules.cohorts.work.measures import MeasureDraft, ValueDraft, add_value, make_measure
from modules.cohorts.work.sessions import make_session
from modules.core.db import transaction
from modules.core.times import read_now
from modules.registrations.models import Registration
from tests.conftest import counted_queries
from tests.factories.accounts import a_grant, signed_in_client
from tests.factories.browsing import fields_of, page, post_form
from tests.factories.events import an_event
from tests.factories.organizations import an_organization
from tests.factories.people import a_person
from tests.factories.teams import a_living_cohort, a_seat, a_team
from tests.factories.training import a_module
from webapp.extensions import db

MINOR, CONTACT, ADULT_CONTACT = "Ana Lucía Minorsample", "guardian 555-0199", "555-0100"


@dataclass
class Living:
    """A team with everything, by ids."""

    team: int
    cohort: int
    desk: str
    lead: int
    member: int
    seats: dict[str, int]
    deliverable: int
    event: int
    measure: int
    module: int
    office: int


@pytest.fixture
def living(app, fresh_database) -> Living:
    with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
        now = read_now(session)
        office = an_organization(session, now, kind="county_office", county="Kern", name="Sample Kern Office")
        cohort = a_living_cohort(session, now)
        team = a_team(session, now, cohort, county="Kern", name="Sample Kern District")
        lead = a_seat(session, now, team, name="Lena Lead", address="lena@example.org")
        member = a_seat(session, now, team, name="Mario Member", address="mario@example.org", role="family")
        parent = a_seat(session, now, team, name="Paco Parent", address="", contact=ADULT_CONTACT, role="family")
        minor = a_seat(session, now, team, name=MINOR, minor=True, contact=CONTACT)
        draft = DeliverableDraft(title_en="Problem of practice", due_at=now + timedelta(days=7))
        asked = make_deliverable(session, cohort.id, draft, now, None)
        event = an_event(session, now, title="First meeting")
        make_session(session, cohort.id, event.id, now, None)
        wish = MeasureDraft(name="Families at meetings", unit="people", direction="up", aim=30)
        measure = make_measure(session, team.id, wish, now, None)
        add_value(session, measure.id, ValueDraft(measured_on=now.date(), value=12), now, None)
        module = a_module(session, now)
        assign_module(session, cohort.id, ModuleWish(module_id=module.id, roles=("teacher",), due_at=now), now, None)
        programme = cohort_by_id(session, cohort.id).programme
        seats = {"lead": lead.id, "member": member.id, "parent": parent.id, "minor": minor.id}
        return Living(
            team=team.id,
            cohort=cohort.id,
            desk=f"/cohorts/{programme.slug}/{cohort.number}/desk",
            lead=lead.person_id,
            member=member.person_id,
            seats=seats,
            deliverable=asked.id,
            event=event.id,
            measure=measure.id,
            module=module.id,
            office=office.id,
        )


def granted(app, engine, role, kind, scope_id):
    """Somebody signed in with a role for one organization or cohort."""
    with Session(engine) as session, transaction(session):
        now = read_now(session)
        person = a_person(session, now, address=f"{role}{kind}{scope_id}@example.org")
        a_grant(session, now, person.id, role, scope_kind=kind, scope_id=scope_id)
        person_id = person.id
    return signed_in_client(app, person_id=person_id)


@pytest.fixture
def lead(app, living):
    return signed_in_client(app, person_id=living.lead)


@pytest.fixture
def facilitator(app, living, fresh_database):
    return granted(app, fresh_database, Role.FACILITATOR, "cohort", living.cohort)


def pages_of(living):
    team = f"/cohorts/teams/{living.team}"
    return [team, f"{team}/deliverables/{living.deliverable}", f"{team}/measures/{living.measure}"]


def changing_pages(living):
    team = f"/cohorts/teams/{living.team}"
    return [f"{team}/seats/new", *(f"{team}/seats/{each}" for each in living.seats.values())]


def desks(living):
    desk = living.desk
    more = [f"{desk}/deliverables/new", f"{desk}/deliverables/{living.deliverable}", f"{desk}/modules", f"{desk}/sessions"]
    return [desk, *more, f"{desk}/sessions/{living.event}"]


class TestWhoMay:
    """Own team, other team, own cohort, other cohort, own county, other county."""

    def reads(self, client, paths):
        return {client.get(path).status_code for path in paths}

    @pytest.mark.parametrize("language", ["", "/es"])
    def test_the_lead_reads_and_changes(self, living, lead, language):
        paths = pages_of(living) + changing_pages(living)
        assert self.reads(lead, [language + path for path in paths]) == {200}
        assert self.reads(lead, desks(living)) == {404}

    def test_a_member_reads_and_works_and_changes_nothing(self, app, living):
        member = signed_in_client(app, person_id=living.member)
        assert self.reads(member, pages_of(living)) == {200}
        assert self.reads(member, changing_pages(living)) == {403}

    def test_somebody_of_another_team_finds_nothing(self, app, living, fresh_database):
        with Session(fresh_database) as session, transaction(session):
            now = read_now(session)
            other = a_seat(session, now, a_team(session, now)).person_id
        stranger = signed_in_client(app, person_id=other)
        assert self.reads(stranger, pages_of(living) + changing_pages(living) + desks(living)) == {404}

    def test_a_visitor_is_asked_to_sign_in(self, client, living):
        assert self.reads(client, pages_of(living) + desks(living)) == {302}

    @pytest.mark.parametrize("language", ["", "/es"])
    def test_the_facilitator_of_the_cohort(self, living, facilitator, language):
        assert self.reads(facilitator, [language + path for path in pages_of(living) + desks(living)]) == {200}
        assert self.reads(facilitator, changing_pages(living)) == {403}
        assert facilitator.get(f"/staff/events/{living.event}/roster").status_code == 200

    def test_the_facilitator_of_another_cohort(self, app, living, fresh_database):
        other = granted(app, fresh_database, Role.FACILITATOR, "cohort", living.cohort + 1)
        assert self.reads(other, pages_of(living) + desks(living)) == {404}
        assert other.get(f"/staff/events/{living.event}/roster").status_code == 404

    @pytest.mark.parametrize("language", ["", "/es"])
    def test_the_county_lead_of_the_county(self, app, living, fresh_database, language):
        own = granted(app, fresh_database, Role.COUNTY_LEAD, "organization", living.office)
        assert self.reads(own, [language + path for path in pages_of(living)]) == {200}
        assert self.reads(own, changing_pages(living)) == {403}
        assert self.reads(own, desks(living)) == {404}
        answer = own.get(f"{language}/cohorts/county")
        assert "Sample Kern District" in answer.text

    def test_the_county_lead_of_another_county(self, app, living, fresh_database):
        with Session(fresh_database) as session, transaction(session):
            now = read_now(session)
            office = an_organization(session, now, kind="county_office", county="Inyo").id
        other = granted(app, fresh_database, Role.COUNTY_LEAD, "organization", office)
        assert self.reads(other, pages_of(living)) == {404}
        answer = other.get("/cohorts/county")
        assert answer.status_code == 200
        assert "Sample Kern" not in answer.text

    def test_nobody_else_has_a_county(self, lead):
        assert lead.get("/cohorts/county").status_code == 403

    def test_things_of_another_team_are_not_there_under_ones_own(self, living, lead, fresh_database):
        with Session(fresh_database) as session, transaction(session):
            now = read_now(session)
            other = a_team(session, now)
            seat = a_seat(session, now, other).id
            measure = make_measure(session, other.id, MeasureDraft(name="X", unit="x", direction="up"), now, None).id
            asked = make_deliverable(session, other.cohort_id, DeliverableDraft(title_en="X", due_at=now), now, None).id
        team = f"/cohorts/teams/{living.team}"
        paths = [
            f"{team}/seats/{seat}",
            f"{team}/measures/{measure}",
            f"{team}/deliverables/{asked}",
            f"{team}/hand-ins/1/file",
        ]
        assert self.reads(lead, paths) == {404}
        assert post_form(lead, f"{team}/seats/{seat}/leave", seen="/account").status_code == 404
        assert post_form(lead, f"{team}/measures/{measure}/values", {"value": "1"}, seen="/account").status_code == 404


class TestMinors:
    """Whose contact details are in no other adult's page, and whose family name is not either."""

    def everything(self, client, living):
        paths = pages_of(living) + changing_pages(living) + desks(living) + ["/account", "/cohorts/county", "/staff/teams"]
        roster = [f"/staff/events/{living.event}/roster"]
        return "\n".join(client.get(path).text for path in paths + roster)

    def test_leads_and_administrators_see_them(self, app, living, lead):
        for client in (lead, signed_in_client(app, Role.ADMINISTRATOR)):
            shown = client.get(f"/cohorts/teams/{living.team}").text
            assert MINOR in shown
            assert CONTACT in shown

    def test_nobody_else_does(self, app, living, facilitator, lead, fresh_database):
        post_form(lead, f"/cohorts/teams/{living.team}/sessions/{living.event}/register", seen="/account")
        others = [
            facilitator,
            signed_in_client(app, person_id=living.member),
            signed_in_client(app, Role.EDITOR),
            signed_in_client(app, Role.FACILITATOR),
            signed_in_client(app, Role.PARTICIPANT),
            granted(app, fresh_database, Role.COUNTY_LEAD, "organization", living.office),
            app.test_client(),
        ]
        for client in others:
            shown = self.everything(client, living)
            assert "Minorsample" not in shown
            assert CONTACT not in shown
        assert "Ana" in self.everything(facilitator, living)

    def test_how_to_reach_adults_is_for_leads_and_staff(self, app, living, facilitator):
        assert ADULT_CONTACT in signed_in_client(app, Role.EDITOR).get(f"/cohorts/teams/{living.team}").text
        for client in (facilitator, signed_in_client(app, person_id=living.member)):
            shown = self.everything(client, living)
            assert ADULT_CONTACT not in shown
            assert "lena@example.org" not in shown

    def test_a_button_that_is_none_of_theirs_tells_nothing_either(self, app, living):
        editor = signed_in_client(app, Role.EDITOR)
        for leads in ("0", "1"):
            path = f"/cohorts/teams/{living.team}/seats/{living.seats['minor']}/lead"
            assert post_form(editor, path, {"lead": leads}, seen="/account").status_code == 302
            shown = editor.get(f"/cohorts/teams/{living.team}").text
            assert "does not lead" in shown
            assert "Minorsample" not in shown

    def test_staff_get_no_boxes_for_them(self, app, living):
        form = page(signed_in_client(app, Role.EDITOR).get(f"/cohorts/teams/{living.team}/seats/new"))
        assert form.select_one("[name=minor]") is None
        assert form.select_one("[name=consent]") is None


class TestSeats:
    """The lead builds and changes the team."""

    def seats(self, engine, living):
        with Session(engine) as session:
            return live_seats(session, living.team)

    def add(self, client, living, **over):
        data = {"name": "Nadia New", "role": "teacher", "language": "es", **over}
        return post_form(client, f"/cohorts/teams/{living.team}/seats", data, seen="/account")

    def test_adding_tells_nothing_of_accounts(self, living, lead):
        assert self.add(lead, living, address="mario.other@example.org").status_code == 302
        shown = lead.get(f"/cohorts/teams/{living.team}").text
        assert "Nadia New" in shown
        assert self.add(lead, living, address="lena@example.org").status_code == 409

    def test_a_minor_needs_consent(self, living, lead, fresh_database):
        before = len(self.seats(fresh_database, living))
        answer = self.add(lead, living, minor="y", role="student")
        assert answer.status_code == 409
        assert page(answer).select_one("#consent-error")
        assert "Nadia New" in answer.text
        assert self.add(lead, living, minor="y", consent="y", role="student").status_code == 302
        assert len(self.seats(fresh_database, living)) == before + 1

    @pytest.mark.parametrize(
        ("over", "error"), [({"name": ""}, "name"), ({"address": "x"}, "address"), ({"lead": "y"}, "address")]
    )
    def test_what_is_wrong_stands_at_its_field(self, living, lead, over, error):
        answer = self.add(lead, living, **over)
        assert answer.status_code in (409, 422)
        assert page(answer).select_one(f"#{error}-error")

    def test_who_has_no_address_is_not_made_a_lead_and_it_says_why(self, living, lead):
        seat = f"/cohorts/teams/{living.team}/seats/{living.seats['parent']}"
        answer = post_form(lead, f"{seat}/lead", {"lead": "1"}, seen="/account")
        assert answer.location.partition("#")[0] == seat
        assert "this person has no email address here" in lead.get(seat).text

    def test_swap_role_lead_and_leave(self, living, lead, fresh_database):
        team = f"/cohorts/teams/{living.team}"
        swapped = {"name": "Sonia Swap", "role": "family", "language": "es", "address": "sonia@example.org"}
        assert post_form(lead, f"{team}/seats/{living.seats['parent']}/swap", swapped, seen="/account").status_code == 302
        role = {"role": "board"}
        assert post_form(lead, f"{team}/seats/{living.seats['member']}/role", role, seen="/account").status_code == 302
        mario = next(each for each in self.seats(fresh_database, living) if each.role == "board")
        for _ in range(2):  # pressed twice
            assert post_form(lead, f"{team}/seats/{mario.id}/lead", {"lead": "1"}, seen="/account").status_code == 302
        assert (
            post_form(lead, f"{team}/seats/{living.seats['lead']}/leave", {"reason": "Moved"}, seen="/account").status_code
            == 302
        )
        found = {each.name: each.lead for each in self.seats(fresh_database, living)}
        assert found == {MINOR: False, "Sonia Swap": False, "Mario Member": True}
        assert lead.get(team).status_code == 404

    def test_what_is_sent_twice_is_done_once_and_shows_what_stands(self, living, lead, fresh_database):
        team = f"/cohorts/teams/{living.team}"
        swapped = {"name": "Sonia Swap", "role": "family", "language": "es", "address": "sonia@example.org"}
        deeds = {"parent/swap": swapped, "member/leave": {"reason": "Moved"}}
        for path, typed in deeds.items():
            name, deed = path.split("/")
            for _ in "twice":
                answer = post_form(lead, f"{team}/seats/{living.seats[name]}/{deed}", typed, seen="/account")
                assert (answer.status_code, answer.location.partition("#")[0]) == (302, team)
            assert "This is the team as it stands" in lead.get(team).text
        assert [each.name for each in self.seats(fresh_database, living)].count("Sonia Swap") == 1
        assert len(self.seats(fresh_database, living)) == 3

    def test_the_last_lead_stays(self, living, lead, fresh_database):
        team = f"/cohorts/teams/{living.team}"
        answer = post_form(lead, f"{team}/seats/{living.seats['lead']}/leave", seen="/account")
        assert answer.status_code == 302
        assert "at least one lead" in lead.get(team).text
        assert len(self.seats(fresh_database, living)) == 4

    def test_withdrawing_is_for_staff(self, app, living, lead, facilitator, fresh_database):
        path = f"/cohorts/teams/{living.team}/withdraw"
        assert lead.get(path).status_code == 403
        assert facilitator.get(path).status_code == 403
        editor = signed_in_client(app, Role.EDITOR)
        assert post_form(editor, path, {"reason": ""}, seen=path).status_code == 422
        assert post_form(editor, path, {"reason": "A new plan", "sure": "y"}, seen=path).status_code == 302
        assert self.seats(fresh_database, living) == []
        shown = lead.get(f"/cohorts/teams/{living.team}")
        assert "A new plan" in shown.text
        assert lead.get(f"/cohorts/teams/{living.team}/seats/new").status_code == 403


class TestWork:
    """Handing in, answering, measuring, coming."""

    def hand(self, client, living, **data):
        path = f"/cohorts/teams/{living.team}/deliverables/{living.deliverable}"
        return post_form(client, path, data, seen="/account")

    def newest(self, engine, living):
        with Session(engine) as session:
            return hand_ins_of(session, living.team, living.deliverable)[0]

    def test_handed_in_returned_handed_in_again_accepted(self, living, lead, facilitator, fresh_database):
        path = f"/cohorts/teams/{living.team}/deliverables/{living.deliverable}"
        assert self.hand(lead, living, words="").status_code == 409
        assert self.hand(lead, living, words="Our problem <b>is</b> this").status_code == 302
        assert "Our problem &lt;b&gt;is&lt;/b&gt; this" in facilitator.get(path).text
        assert "Read it" in facilitator.get(living.desk).text
        answer = f"/cohorts/teams/{living.team}/hand-ins/{self.newest(fresh_database, living).id}/answer"
        assert post_form(facilitator, answer, {"deed": "return", "feedback": ""}, seen="/account").status_code == 409
        assert post_form(facilitator, answer, {"deed": "return", "feedback": "Name it."}, seen="/account").status_code == 302
        assert "Name it." in lead.get(path).text
        assert "Came back" in lead.get(f"/cohorts/teams/{living.team}").text
        assert self.hand(lead, living, words="Again").status_code == 302
        again = f"/cohorts/teams/{living.team}/hand-ins/{self.newest(fresh_database, living).id}/answer"
        assert post_form(facilitator, again, {"deed": "accept"}, seen="/account").status_code == 302
        assert self.newest(fresh_database, living).state == "accepted"
        assert self.hand(lead, living, words="More").status_code == 409

    def test_a_lead_does_not_answer(self, living, lead, fresh_database):
        self.hand(lead, living, words="One")
        answer = f"/cohorts/teams/{living.team}/hand-ins/{self.newest(fresh_database, living).id}/answer"
        assert post_form(lead, answer, {"deed": "accept"}, seen="/account").status_code == 403

    def test_a_file_is_taken_by_its_content_and_given_to_those_who_see_the_team(
        self, app, living, lead, facilitator, fresh_database
    ):
        bad = {"words": "", "file": (io.BytesIO(b"<html><script>"), "plan.pdf")}
        assert self.hand(lead, living, **bad).status_code == 409
        good = {"words": "", "file": (io.BytesIO(b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF"), "plan.pdf")}
        assert self.hand(lead, living, **good).status_code == 302
        path = f"/cohorts/teams/{living.team}/hand-ins/{self.newest(fresh_database, living).id}/file"
        answer = facilitator.get(path)
        assert answer.headers["Content-Type"] == "application/pdf"
        assert "attachment" in answer.headers["Content-Disposition"]
        assert signed_in_client(app).get(path).status_code == 404

    def test_the_whole_team_registers_by_one_press(self, living, lead, fresh_database):
        path = f"/cohorts/teams/{living.team}/sessions/{living.event}/register"
        assert post_form(lead, path, seen="/account").status_code == 302
        with Session(fresh_database) as session:
            names = session.scalars(select(Registration.name).order_by(Registration.id)).all()
        assert names == ["Lena Lead", "Mario Member", "Paco Parent", "Ana"]
        assert "The whole team has a place now" in lead.get(f"/cohorts/teams/{living.team}").text

    def test_a_measure_from_its_first_value_to_its_verdict(self, living, lead, fresh_database):
        team = f"/cohorts/teams/{living.team}"
        made = {"name": "Seats filled", "unit": "percent", "direction": "up", "baseline": "3.5", "aim": "1,200"}
        answer = post_form(lead, f"{team}/measures", made, seen="/account")
        path = answer.headers["Location"]
        assert (
            post_form(lead, f"{path}/values", {"measured_on": "2026-01-15", "value": "11"}, seen="/account").status_code == 302
        )
        for wrong in ({"measured_on": "2999-01-01", "value": "1"}, {"measured_on": "2026-01-15", "value": "nan"}):
            assert post_form(lead, f"{path}/values", wrong, seen="/account").status_code == 422
        shown = page(lead.get(path))
        assert shown.select_one("svg.chart title").text == "Seats filled"
        assert "11 percent" in shown.select_one("svg.chart desc").text
        assert shown.select_one("table tbody td").text == "11"
        judged = {"state": "dropped", "verdict": "Nobody could count it."}
        assert post_form(lead, f"{path}/state", judged, seen="/account").status_code == 302
        with Session(fresh_database) as session:
            found = session.scalars(select(Measure).where(Measure.name == "Seats filled")).one()
            assert (found.baseline, found.aim, found.state) == (3.5, 1200, "dropped")

    def test_a_comma_before_decimals_is_asked_about_and_never_guessed(self, living, lead):
        typed = {"name": "Seats filled", "unit": "percent", "direction": "up", "baseline": "12,5", "aim": "inf"}
        answer = post_form(lead, f"/cohorts/teams/{living.team}/measures", typed, seen="/account")
        assert answer.status_code == 422
        errors = [each.text for each in page(answer).select(".usa-error-message")]
        assert errors == ["Write a number with a point before decimals, such as 1,200 or 12.5."] * 2
        assert 'value="12,5"' in answer.text

    def test_words_and_numbers_that_are_none(self, living, lead):
        path = f"/cohorts/teams/{living.team}/measures"
        answer = post_form(lead, path, {"name": "", "unit": "x", "direction": "up", "aim": "many"}, seen="/account")
        assert answer.status_code == 422
        assert 'value="many"' in answer.text
        assert {each["id"] for each in page(answer).select(".usa-error-message")} == {"name-error", "aim-error"}


class TestDesks:
    """Of facilitators and staff."""

    def test_asking_and_moving_the_day(self, living, facilitator, fresh_database):
        wanted = {"title_en": "Plan", "title_es": "Plan de trabajo", "due_on": "2027-03-01", "due_time": "09:00"}
        assert post_form(facilitator, f"{living.desk}/deliverables", {"title_en": ""}, seen="/account").status_code == 422
        assert post_form(facilitator, f"{living.desk}/deliverables", wanted, seen="/account").status_code == 302
        with Session(fresh_database) as session:
            made = session.scalars(select(Deliverable).where(Deliverable.title_en == "Plan")).one()
        assert made.due_at.isoformat() == "2027-03-01T17:00:00+00:00"
        edit = f"{living.desk}/deliverables/{made.id}"
        shown = page(facilitator.get(edit))
        assert [each.get("lang") for each in shown.select("[for=title_es], #title_es, #asks_en")] == [None, "es", "en"]
        assert page(facilitator.get(edit)).select_one("[name=due_time]")["value"] == "09:00"
        skipped = wanted | {"due_on": "2027-03-14", "due_time": "02:30"}
        assert post_form(facilitator, edit, skipped, seen="/account").status_code == 422
        sent = fields_of(facilitator.get(edit)) | {"due_on": "2027-03-02"}
        assert post_form(facilitator, edit, sent, seen="/account").status_code == 302
        clash = post_form(facilitator, edit, sent | {"title_en": "Mine"}, seen="/account")
        assert clash.status_code == 409
        assert [each.text for each in page(clash).select(".clash blockquote")] == ["Plan", "Mine"]
        assert post_form(facilitator, edit, fields_of(clash), seen="/account").status_code == 302
        assert page(facilitator.get(edit)).select_one("[name=title_en]")["value"] == "Mine"

    def test_modules(self, living, facilitator, fresh_database):
        path = f"{living.desk}/modules"
        wanted = {"module": str(living.module), "roles": ["family", "board"], "due_on": "2027-03-01"}
        assert post_form(facilitator, path, {"module": str(living.module)}, seen="/account").status_code == 422
        assert post_form(facilitator, path, wanted, seen="/account").status_code == 302
        with Session(fresh_database) as session:
            assert session.scalars(select(AssignedModule.roles)).one() == ["family", "board"]
        assert post_form(facilitator, f"{path}/{living.module}/end", seen="/account").status_code == 302
        assert "Nothing yet." in facilitator.get(path).text

    def test_sessions_are_made_by_staff(self, app, living, facilitator, fresh_database):
        with Session(fresh_database) as session, transaction(session):
            event = an_event(session, read_now(session), title="Second meeting").id
        path = f"{living.desk}/sessions"
        assert post_form(facilitator, path, {"event": event}, seen="/account").status_code == 403
        editor = signed_in_client(app, Role.EDITOR)
        assert "Second meeting" in editor.get(path).text
        assert post_form(editor, path, {"event": event}, seen="/account").status_code == 302
        with Session(fresh_database) as session:
            assert session.get(CohortSession, (living.cohort, event))

    def test_the_same_statements_for_one_team_and_for_many(self, living, facilitator, fresh_database):
        counts = []
        for more in (0, 6):
            with Session(fresh_database) as session, transaction(session):
                now = read_now(session)
                for _ in range(more):
                    a_seat(session, now, a_team(session, now, cohort_by_id(session, living.cohort).cohort))
            with facilitator.application.app_context(), counted_queries(db.engine) as statements:
                assert facilitator.get(living.desk).status_code == 200
            counts.append(len(statements))
        assert counts[0] == counts[1] <= 20

    def test_staff_see_all_cohorts(self, app, living):
        shown = signed_in_client(app, Role.FACILITATOR).get("/staff/teams")
        assert living.desk in shown.text

    def test_the_account_desk_leads_there(self, living, lead, facilitator):
        shown = lead.get("/account").text
        assert f"/cohorts/teams/{living.team}" in shown
        assert "Problem of practice" in shown
        assert living.desk in facilitator.get("/account").text


def test_every_field_of_a_seat_has_a_label_of_its_own(lead, living):
    seat = page(lead.get(f"/cohorts/teams/{living.team}/seats/{living.seats['parent']}"))
    controls = [each["id"] for each in seat.select("main :is(input, select, textarea)[id]")]
    assert len(controls) == len(set(controls))
    assert set(controls) <= {each["for"] for each in seat.select("main label[for]")}
