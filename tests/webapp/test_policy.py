"""Every door, by every role: one table. A route that is not in it fails, and so does a door that opens to somebody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from modules.accounts.actors import Role
from tests.factories.accounts import signed_in_client
from tests.webapp.world import World, checksums, make_world
from webapp import create_app
from webapp.extensions import db

VISITOR = "visitor"
EVERYBODY = {VISITOR, *Role}
SIGNED_IN = set(Role)
ADMINISTRATORS = {Role.ADMINISTRATOR}
EDITORS = {Role.ADMINISTRATOR, Role.EDITOR}
STAFF = {Role.ADMINISTRATOR, Role.EDITOR, Role.FACILITATOR}

POLICY: dict[str, set[str]] = {
    "account.about_me": SIGNED_IN,
    "account.change_about_me": SIGNED_IN,
    "account.data": SIGNED_IN,
    "account.desk": SIGNED_IN,
    "account.download": SIGNED_IN,
    "account.end_other_sessions": SIGNED_IN,
    "account.end_session": SIGNED_IN,
    "account.erase_me": SIGNED_IN,
    "account.signed_in_at": SIGNED_IN,
    "account_calendars.choose_join_links": SIGNED_IN,
    "account_calendars.end_it": SIGNED_IN,
    "account_calendars.listed": SIGNED_IN,
    "account_calendars.make": SIGNED_IN,
    "account_calendars.renew_it": SIGNED_IN,
    "awards.check": EVERYBODY,
    "awards.claim": SIGNED_IN,
    "awards.mine": SIGNED_IN,
    "awards.paper": SIGNED_IN,
    "awards.verify": EVERYBODY,
    "application_parts.autosave": SIGNED_IN,
    "application_parts.file": SIGNED_IN,
    "application_parts.history": SIGNED_IN,
    "application_parts.restore": SIGNED_IN,
    "application_parts.save": SIGNED_IN,
    "application_parts.show": SIGNED_IN,
    "application_people.answer": SIGNED_IN,
    "application_people.change": SIGNED_IN,
    "application_people.come_in": SIGNED_IN,
    "application_people.invite_one": SIGNED_IN,
    "application_people.invited": EVERYBODY,
    "application_people.listed": SIGNED_IN,
    "application_sending.ask_county": SIGNED_IN,
    "application_sending.check": SIGNED_IN,
    "application_sending.receipt": SIGNED_IN,
    "application_sending.receipt_file": SIGNED_IN,
    "application_sending.send": SIGNED_IN,
    "application_sending.sent_file": SIGNED_IN,
    "application_sending.take_it_up": SIGNED_IN,
    "application_sending.withdraw_it": SIGNED_IN,
    "application_sending.withdrawing": SIGNED_IN,
    "applications.applying": SIGNED_IN,
    "applications.ask": SIGNED_IN,
    "applications.begin_it": SIGNED_IN,
    "applications.show": SIGNED_IN,
    "cohort_desks.add_session": EDITORS,
    "cohort_desks.ask": SIGNED_IN,
    "cohort_desks.asking": SIGNED_IN,
    "cohort_desks.assign": SIGNED_IN,
    "cohort_desks.cohorts": STAFF,
    "cohort_desks.county": {Role.COUNTY_LEAD},
    "cohort_desks.desk": SIGNED_IN,
    "cohort_desks.edit": SIGNED_IN,
    "cohort_desks.editing": SIGNED_IN,
    "cohort_desks.end": SIGNED_IN,
    "cohort_desks.modules": SIGNED_IN,
    "cohort_desks.one_session": SIGNED_IN,
    "cohort_desks.sessions": SIGNED_IN,
    "team_work.answer": SIGNED_IN,
    "team_work.define": SIGNED_IN - {Role.FACILITATOR},
    "team_work.defining": SIGNED_IN - {Role.FACILITATOR},
    "team_work.hand": SIGNED_IN - {Role.FACILITATOR},
    "team_work.handed_file": SIGNED_IN,
    "team_work.handing_in": SIGNED_IN,
    "team_work.judge": SIGNED_IN - {Role.FACILITATOR},
    "team_work.measuring": SIGNED_IN,
    "team_work.note_value": SIGNED_IN - {Role.FACILITATOR},
    "teams.add": SIGNED_IN - {Role.FACILITATOR},
    "teams.adding": SIGNED_IN - {Role.FACILITATOR},
    "teams.change_role": SIGNED_IN - {Role.FACILITATOR},
    "teams.desk": SIGNED_IN,
    "teams.end": SIGNED_IN - {Role.FACILITATOR},
    "teams.lead": SIGNED_IN - {Role.FACILITATOR},
    "teams.one_seat": SIGNED_IN - {Role.FACILITATOR},
    "teams.put_in": SIGNED_IN - {Role.FACILITATOR},
    "teams.register_all": SIGNED_IN - {Role.FACILITATOR},
    "teams.withdraw": EDITORS,
    "teams.withdrawing": EDITORS,
    "cohorts.listed": EVERYBODY,
    "cohorts.show": EVERYBODY,
    "edition_previews.letter": EDITORS,
    "edition_readiness.check_it": EDITORS,
    "edition_release.approve_it": EDITORS,
    "edition_release.schedule_it": EDITORS,
    "edition_release.send_it_back": EDITORS,
    "edition_release.show": EDITORS,
    "edition_release.submit_it": EDITORS,
    "edition_release.test_it": EDITORS,
    "edition_release.unschedule_it": EDITORS,
    "counted_links.file": EDITORS,
    "counted_links.go": EVERYBODY,
    "counted_links.mark": EDITORS,
    "edition_accounts.correct_it": EDITORS,
    "edition_accounts.pause_it": EDITORS,
    "edition_accounts.recall_it": EDITORS,
    "edition_accounts.recalling": EDITORS,
    "edition_accounts.resume_it": EDITORS,
    "edition_accounts.send_rest": EDITORS,
    "edition_accounts.show": EDITORS,
    "endorsements.answer": {Role.COUNTY_LEAD},
    "endorsements.listed": {Role.COUNTY_LEAD},
    "events.listed": EVERYBODY,
    "events.show": EVERYBODY,
    "feeds.event": EVERYBODY,
    "feeds.everything": EVERYBODY,
    "feeds.filtered": EVERYBODY,
    "feeds.news": EVERYBODY,
    "feeds.robots": EVERYBODY,
    "feeds.subscribe": EVERYBODY,
    "health.alive": EVERYBODY,
    "health.ready": EVERYBODY,
    "item_images.show": EVERYBODY,
    "item_writing.add": EDITORS,
    "item_writing.change": EDITORS,
    "item_writing.edit": EDITORS,
    "item_writing.new": EDITORS,
    "mail_search.file": EDITORS,
    "mail_search.show": EDITORS,
    "mail_status.give_up": ADMINISTRATORS,
    "mail_status.hurry_it": EDITORS,
    "mail_status.send_anew": ADMINISTRATORS,
    "mail_status.show": EDITORS,
    "mail_status.wake": EDITORS,
    "mail_webhooks.ses": EVERYBODY,
    "newsletters.letter": EVERYBODY,
    "newsletters.listed": EVERYBODY,
    "newsletters.newest": EVERYBODY,
    "newsletters.show": EVERYBODY,
    "organizations.ask": SIGNED_IN,
    "organizations.choose": SIGNED_IN,
    "organizations.give_up": SIGNED_IN,
    "organizations.mine": SIGNED_IN,
    "organizations.search": EVERYBODY,
    "organizations.show": EVERYBODY,
    "people.erase": ADMINISTRATORS,
    "people.export": ADMINISTRATORS,
    "people.give": ADMINISTRATORS,
    "people.listed": ADMINISTRATORS,
    "people.merge_records": ADMINISTRATORS,
    "people.merging": ADMINISTRATORS,
    "people.show": ADMINISTRATORS,
    "people.sign_out": ADMINISTRATORS,
    "people.take": ADMINISTRATORS,
    "people.undo_merge": ADMINISTRATORS,
    "post_decisions.approved": EVERYBODY,
    "post_decisions.deciding": EVERYBODY,
    "post_decisions.refused": EVERYBODY,
    "posts.show": EVERYBODY,
    "private_feeds.show": EVERYBODY,
    "public.accessibility": EVERYBODY,
    "public.contact": EVERYBODY,
    "public.home": EVERYBODY,
    "public.privacy": EVERYBODY,
    "staff_lists.add": EDITORS,
    "staff_lists.listed": EDITORS,
    "staff_lists.new": EDITORS,
    "staff_lists.reopen": EDITORS,
    "staff_lists.retire": EDITORS,
    "staff_lists.save": EDITORS,
    "staff_lists.show": EDITORS,
    "staff_readers.address": ADMINISTRATORS,
    "staff_readers.apply": ADMINISTRATORS,
    "staff_readers.bring_file": ADMINISTRATORS,
    "staff_readers.decide": ADMINISTRATORS,
    "staff_readers.export": ADMINISTRATORS,
    "staff_readers.refused": ADMINISTRATORS,
    "staff_readers.show_import": ADMINISTRATORS,
    "staff_readers.try_file": ADMINISTRATORS,
    "staff_readers.undo": ADMINISTRATORS,
    "subscriptions.ask": EVERYBODY,
    "subscriptions.asked": EVERYBODY,
    "subscriptions.asking": EVERYBODY,
    "subscriptions.confirmed": EVERYBODY,
    "subscriptions.confirming": EVERYBODY,
    "subscriptions.leave_everything": EVERYBODY,
    "subscriptions.leaving": EVERYBODY,
    "subscriptions.left": EVERYBODY,
    "subscriptions.preferences": EVERYBODY,
    "subscriptions.save": EVERYBODY,
    "subscriptions.leave_all_mine": SIGNED_IN,
    "subscriptions.mine": SIGNED_IN,
    "subscriptions.save_mine": SIGNED_IN,
    "registrations.ask": EVERYBODY,
    "registrations.asked": EVERYBODY,
    "registrations.confirmed": EVERYBODY,
    "registrations.confirming": EVERYBODY,
    "registrations.give_up": EVERYBODY,
    "registrations.register": EVERYBODY,
    "registrations.show": EVERYBODY,
    "reminders.choose": EVERYBODY,
    "reminders.choose_mine": SIGNED_IN,
    "reminders.mine": SIGNED_IN,
    "reminders.show": EVERYBODY,
    "reviews.attached": SIGNED_IN,
    "reviews.desk": SIGNED_IN,
    "reviews.show": SIGNED_IN,
    "reviews.step_back": SIGNED_IN,
    "reviews.stepping_back": SIGNED_IN,
    "reviews.write": SIGNED_IN,
    "rosters.add": STAFF,
    "rosters.mark_one": STAFF,
    "rosters.show": STAFF,
    "security.change_password": SIGNED_IN,
    "security.choose_password": EVERYBODY,
    "security.confirm_email": EVERYBODY,
    "security.confirmed": EVERYBODY,
    "security.forgot_password": EVERYBODY,
    "security.letter_sent": EVERYBODY,
    "security.login": EVERYBODY,
    "security.logout": EVERYBODY,
    "security.password_changed": SIGNED_IN,
    "security.password_chosen": EVERYBODY,
    "security.register": EVERYBODY,
    "security.reset_password": EVERYBODY,
    "security.send_confirmation": EVERYBODY,
    "staff.desk": STAFF,
    "staff_awards.listed": EDITORS,
    "staff_awards.restore_it": EDITORS,
    "staff_awards.revoke_it": EDITORS,
    "staff_awards.show": EDITORS,
    "staff_choosing.attached": EDITORS,
    "staff_choosing.decide": EDITORS,
    "staff_choosing.desk": EDITORS,
    "staff_choosing.give": EDITORS,
    "staff_choosing.leas": EDITORS,
    "staff_choosing.listed": EDITORS,
    "staff_choosing.move": EDITORS,
    "staff_choosing.show": EDITORS,
    "staff_choosing.take": EDITORS,
    "staff_cohorts.add_cohort": EDITORS,
    "staff_cohorts.add_credit": EDITORS,
    "staff_cohorts.add_programme": EDITORS,
    "staff_cohorts.edit_programme": EDITORS,
    "staff_cohorts.end_one_credit": EDITORS,
    "staff_cohorts.listed": EDITORS,
    "staff_cohorts.new_cohort": EDITORS,
    "staff_cohorts.new_programme": EDITORS,
    "staff_cohorts.save_cohort": EDITORS,
    "staff_cohorts.save_programme": EDITORS,
    "staff_cohorts.show": EDITORS,
    "staff_editions.adding": EDITORS,
    "staff_editions.begin_one": EDITORS,
    "staff_editions.compose": EDITORS,
    "staff_editions.listed": EDITORS,
    "staff_editions.place": EDITORS,
    "staff_editions.plan_it": EDITORS,
    "staff_editions.put": EDITORS,
    "staff_editions.write": EDITORS,
    "staff_events.add": EDITORS,
    "staff_events.cancel_it": EDITORS,
    "staff_events.cancelling": EDITORS,
    "staff_events.change": EDITORS,
    "staff_events.edit": EDITORS,
    "staff_events.listed": STAFF,
    "staff_events.move_it": EDITORS,
    "staff_events.moving": EDITORS,
    "staff_events.new": EDITORS,
    "staff_events.publishing": EDITORS,
    "staff_events.show": STAFF,
    "staff_forms.download": EDITORS,
    "staff_forms.edit": EDITORS,
    "staff_forms.listed": EDITORS,
    "staff_forms.new": EDITORS,
    "staff_forms.save": EDITORS,
    "staff_forms.show": EDITORS,
    "staff_feedback.download": STAFF,
    "staff_feedback.show": STAFF,
    "staff_guides.listed": STAFF,
    "staff_guides.show": STAFF,
    "staff_inbox.again": EDITORS,
    "staff_inbox.forgive": EDITORS,
    "staff_inbox.listed": EDITORS,
    "staff_inbox.seen": EDITORS,
    "staff_inbox.show": EDITORS,
    "staff_items.asking": EDITORS,
    "staff_items.do": EDITORS,
    "staff_items.listed": EDITORS,
    "staff_items.show": EDITORS,
    "staff_learners.end_it": STAFF,
    "staff_learners.listed": STAFF,
    "staff_learners.show": STAFF,
    "staff_learners.waive_it": STAFF,
    "staff_learners.withdraw_it": EDITORS,
    "staff_organizations.add": EDITORS,
    "staff_organizations.add_and_answer": EDITORS,
    "staff_organizations.answer": EDITORS,
    "staff_organizations.answering": EDITORS,
    "staff_organizations.new": EDITORS,
    "staff_organizations.requested": EDITORS,
    "staff_partners.add": EDITORS,
    "staff_partners.change": EDITORS,
    "staff_partners.edit": EDITORS,
    "staff_partners.go_on": EDITORS,
    "staff_partners.leave": EDITORS,
    "staff_partners.listed": EDITORS,
    "staff_partners.new": EDITORS,
    "staff_partners.publish": EDITORS,
    "staff_partners.show": EDITORS,
    "staff_partners.stop": EDITORS,
    "staff_partners.upload": EDITORS,
    "staff_posts.add": EDITORS,
    "staff_posts.approve": EDITORS,
    "staff_posts.listed": EDITORS,
    "staff_posts.refuse": EDITORS,
    "staff_posts.remove": EDITORS,
    "staff_posts.show": EDITORS,
    "staff_rubrics.save": EDITORS,
    "staff_rubrics.show": EDITORS,
    "staff_running.show": ADMINISTRATORS,
    "staff_release.letter": EDITORS,
    "staff_release.set_it": EDITORS,
    "staff_release.show": EDITORS,
    "staff_reminders.listed": EDITORS,
    "staff_reminders.switch": EDITORS,
    "staff_reviewers.add": EDITORS,
    "staff_reviewers.listed": EDITORS,
    "staff_reviewers.remove": EDITORS,
    "staff_reviewers.spread": EDITORS,
    "staff_rounds.add": EDITORS,
    "staff_rounds.attach": EDITORS,
    "staff_rounds.choose_form": EDITORS,
    "staff_rounds.drafts": EDITORS,
    "staff_rounds.grace": EDITORS,
    "staff_rounds.invite_lead": EDITORS,
    "staff_rounds.move_it": EDITORS,
    "staff_rounds.moving": EDITORS,
    "staff_rounds.new": EDITORS,
    "staff_tags.add": EDITORS,
    "staff_tags.edit": EDITORS,
    "staff_tags.listed": EDITORS,
    "staff_tags.rename": EDITORS,
    "staff_lessons.add": EDITORS,
    "staff_lessons.add_activity": EDITORS,
    "staff_lessons.change": EDITORS,
    "staff_lessons.change_activity": EDITORS,
    "staff_lessons.edit": EDITORS,
    "staff_lessons.file": EDITORS,
    "staff_lessons.look": EDITORS,
    "staff_lessons.new": EDITORS,
    "staff_lessons.preview_text": EDITORS,
    "staff_lessons.remove": EDITORS,
    "staff_lessons.reorder": EDITORS,
    "staff_lessons.show": EDITORS,
    "staff_lessons.upload": EDITORS,
    "staff_module_rules.change": EDITORS,
    "staff_module_rules.edit": EDITORS,
    "staff_training.add_module": EDITORS,
    "staff_training.add_series": EDITORS,
    "staff_training.change_module": EDITORS,
    "staff_training.change_series": EDITORS,
    "staff_training.edit_module": EDITORS,
    "staff_training.edit_series": EDITORS,
    "staff_training.export": EDITORS,
    "staff_training.listed": EDITORS,
    "staff_training.module": EDITORS,
    "staff_training.new_module": EDITORS,
    "staff_training.new_series": EDITORS,
    "staff_training.publish_it": EDITORS,
    "staff_training.publishing": EDITORS,
    "staff_training.unpublish_it": EDITORS,
    "training_files.show": EVERYBODY,
    "training.do": SIGNED_IN,
    "training.enroll": SIGNED_IN,
    "training.enroll_series": SIGNED_IN,
    "training.events": SIGNED_IN,
    "training.lesson": EVERYBODY,
    "training.listed": EVERYBODY,
    "training.module": EVERYBODY,
    "training.move": SIGNED_IN,
    "training.series": EVERYBODY,
    "training.why": SIGNED_IN,
    "own_training.listed": SIGNED_IN,
    "own_training.paper": SIGNED_IN,
    "own_training.transcript": SIGNED_IN,
}
"""Endpoint → who may. What belongs to one person is opened by a link's token, or answers 404 to another (below)."""

TO_SIGN_IN = {"security.logout"}
"""Doors for everybody that lead a visitor to the sign-in page all the same."""


SHOWN_ALIKE_TO_ALL = {
    "feeds.event",
    "feeds.everything",
    "feeds.filtered",
    "feeds.news",
    "feeds.robots",
    "health.alive",
    "health.ready",
    "item_images.show",
    "newsletters.letter",
    "newsletters.newest",
    "staff_lessons.file",
    "training_files.show",
}
"""What does not depend on who reads it: calendars, files, signs of life."""


@pytest.fixture(scope="module")
def open_app_once(config) -> Flask:
    """The application without the check of form tokens: this table is about who may, not about forms."""
    app = create_app(replace(config, rate_limits="off"))
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def open_app(open_app_once, fresh_database) -> Flask:
    return open_app_once


@pytest.fixture
def world(open_app, fresh_database) -> World:
    return make_world(open_app, fresh_database)


def rules(app: Flask) -> Iterator:
    return (rule for rule in app.url_map.iter_rules() if rule.endpoint != "static")


def client_of(app: Flask, role: str):
    return app.test_client() if role == VISITOR else signed_in_client(app, role)


def lets_in(answer) -> bool:
    """A door is shut by 401 (to a script) or 403, or by the way to the sign-in page."""
    to_sign_in = answer.status_code == 302 and "/login" in answer.headers["Location"]
    return answer.status_code not in {401, 403} and not to_sign_in


def test_every_route_stands_in_the_table(open_app):
    assert {rule.endpoint for rule in rules(open_app)} == set(POLICY)


@pytest.mark.parametrize("role", sorted(EVERYBODY))
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_each_door_for_each_role(open_app, world, role, method):
    wrong = []
    for rule in rules(open_app):
        if method not in rule.methods:
            continue
        answer = client_of(open_app, role).open(world.address_of(rule), method=method)
        may = role in POLICY.get(rule.endpoint, set())
        if answer.status_code >= 500 or (lets_in(answer) != may and rule.endpoint not in TO_SIGN_IN):
            wrong.append(f"{method} {rule.rule} as {role}: {answer.status_code}")
    assert wrong == []


def test_own_and_other(open_app, world, fresh_database):
    """What is mine answers 404 to somebody else, and nothing of it changes."""
    stranger = signed_in_client(open_app, Role.PARTICIPANT)
    before = checksums(fresh_database)["registrations_registration"]
    session_id, token = world.parameters["session_id"], str(world.parameters["token"])
    forged = token[:-3] + ("aaa" if not token.endswith("aaa") else "bbb")
    assert stranger.post(f"/account/sessions/{session_id}/end").status_code == 404
    assert stranger.get(f"/registrations/{forged}").status_code == 404
    assert stranger.post(f"/registrations/{forged}/give-up").status_code == 404
    assert checksums(fresh_database)["registrations_registration"] == before


@pytest.mark.parametrize("role", [VISITOR, Role.PARTICIPANT, Role.ADMINISTRATOR])
def test_get_changes_nothing(open_app, world, fresh_database, role):
    client = client_of(open_app, role)
    before = checksums(fresh_database)
    for rule in rules(open_app):
        if "GET" in rule.methods:
            client.get(world.address_of(rule))
            after = checksums(fresh_database)
            assert after == before, f"GET {rule.rule} changed {[name for name in after if after[name] != before[name]]}"


SIGNED_BY_A_PROVIDER = {"mail_webhooks.ses"}
"""A provider's program has no page of ours either: its signature is the proof, which a worker checks before anything is done."""

PROVED_BY_THEIR_ADDRESS = {"subscriptions.left"}
"""Mail programs press this button (RFC 8058): they have no page of ours, and the token in the address is the proof."""

PROVES_NOTHING = {"subscriptions.ask"}
"""Whoever asks for mail is sent one letter with a button; its form stands on pages that need no cookie."""


def test_every_unsafe_door_asks_for_the_form_token(app, world):
    client = app.test_client()
    for rule in rules(app):
        if "POST" in rule.methods and rule.endpoint not in SIGNED_BY_A_PROVIDER | PROVED_BY_THEIR_ADDRESS | PROVES_NOTHING:
            answer = client.post(world.address_of(rule))
            assert answer.status_code == 400, f"POST {rule.rule} without a token: {answer.status_code}"


LETTERS = {"edition_previews.letter", "newsletters.letter"}
"""Pressed letters bring their own styles, as they do to mail programs; nothing else of theirs runs."""


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_every_answer_bears_the_security_headers(open_app, world, prefix):
    client = signed_in_client(open_app, Role.ADMINISTRATOR)
    for rule in open_app.url_map.iter_rules():
        if "GET" not in rule.methods:
            continue
        answer = client.get(prefix + world.address_of(rule))
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, rule.rule
        if rule.endpoint in LETTERS:
            assert "script-src" not in policy, rule.rule
            policy = policy.replace("style-src 'unsafe-inline'", "")
        assert "unsafe" not in policy, rule.rule
        assert answer.headers["X-Content-Type-Options"] == "nosniff", rule.rule
        assert "Strict-Transport-Security" in answer.headers, rule.rule


KEPT_TO_ASK_AGAIN = {"private_feeds.show"}
"""A calendar program holds what it has, and asks each time whether it is still true; nobody between it and us does."""


def test_no_page_of_somebody_signed_in_is_kept_by_browsers_or_proxies(open_app, world):
    """The back button on a shared computer, and a proxy of a school, show nobody what another person read."""
    client = signed_in_client(open_app, Role.ADMINISTRATOR)
    kept = set()
    for rule in rules(open_app):
        if "GET" in rule.methods and rule.endpoint not in SHOWN_ALIKE_TO_ALL | KEPT_TO_ASK_AGAIN:
            answer = client.get(world.address_of(rule))
            if answer.status_code == 200 and "no-store" not in answer.headers.get("Cache-Control", ""):
                kept.add(rule.endpoint)
    assert kept == set()
