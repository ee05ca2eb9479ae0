"""What templates may ask for: dates, addresses of a changed query, form fields with hint and error, seats as dots."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from flask import g
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, EmailField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from modules.accounts.actors import Actor
from modules.accounts.visits import Visit
from webapp.date_filters import elsewhere
from webapp.presenting import error_links, with_query

START, END = datetime(2027, 1, 13, 0, 0, tzinfo=UTC), datetime(2027, 1, 13, 1, 0, tzinfo=UTC)
PACIFIC = "America/Los_Angeles"
SPANISH = {"SCRIPT_NAME": "/es", "PATH_INFO": "/contact", "convene.locale": "es"}


class SampleForm(FlaskForm):
    email = EmailField("Your email address", validators=[InputRequired("Write an email address")])
    heard = RadioField("Language", choices={"en": "English", "es": "Spanish"}, validators=[InputRequired("Choose one")])
    role = SelectField("Role", choices={"a": "A", "b": "B"})
    note = TextAreaField("Note")
    agreed = BooleanField("I agree", validators=[InputRequired("Say yes")])
    name = StringField("Name")


@pytest.fixture
def page(app, now):
    """A page of a template text, as a visitor sees it on January 11, 2027."""

    def render(text: str, path: str = "/", **values) -> BeautifulSoup:
        with app.test_request_context(path):
            g.now = now
            return BeautifulSoup(app.jinja_env.from_string(text).render(**values), "html.parser")

    return render


@pytest.fixture
def faulty(app):
    """The form as it comes back when nothing was filled in."""
    with app.test_request_context("/", method="POST"):
        form = SampleForm(MultiDict({"role": "a"}), meta={"csrf": False})
        form.validate()
        yield form


FIELD = '{% from "web/macros/forms.html" import field %}{{ field(form[name], hint=hint) }}'


def test_a_span_is_said_in_the_language_of_the_page(page):
    text = "{{ start | span(end, zone) }}|{{ start | span(end, zone, year=true) }}|{{ start | machine_time(zone) }}"
    said = page(text, start=START, end=END, zone=PACIFIC).text
    assert said == "Tuesday, January 12, 4:00 to 5:00 p.m.|Tuesday, January 12, 2027, 4:00 to 5:00 p.m.|2027-01-12T16:00-08:00"


def test_a_sentence_that_ends_with_a_time_has_one_full_stop(page):
    text = '{% trans at=start | moment(zone) %}Until {{ at }}.{% endtrans %} {{ _("%(who)s, %(at)s.", who="<b>", at=start | moment(zone)) }}'
    said = str(page(text, start=START, zone=PACIFIC))
    assert said == "Until Tuesday, January 12, 4:00 p.m. &lt;b&gt;, Tuesday, January 12, 4:00 p.m."


@pytest.mark.parametrize(("zone", "told"), [("America/Denver", "5:00 to 6:00 p.m."), (PACIFIC, None), (None, None)])
def test_a_reader_is_told_the_hours_of_another_zone(app, zone, told):
    with app.test_request_context("/"):
        g.visit = Visit(1, 1, START, Actor(person_id=1, time_zone=zone))
        there = elsewhere(START, END, PACIFIC)
    assert (there and there.times) == told


def test_a_changed_query_keeps_the_rest(app):
    with app.test_request_context("/contact?for=a&for=b&page=2"):
        assert with_query(page=3) == "/contact?for=a&for=b&page=3"
        assert with_query(**{"for": ["b"], "page": None}) == "/contact?for=b"


def test_a_changed_query_stays_on_this_site_and_page(app):
    with app.test_request_context("/es/contact?_external=1&_scheme=javascript&endpoint=x&q=a%26b", environ_overrides=SPANISH):
        assert with_query(page=2) == "/es/contact?_external=1&_scheme=javascript&endpoint=x&q=a%26b&page=2"


def test_the_language_switch_never_leaves_the_site(client):
    page = BeautifulSoup(client.get("/es//evil.example/x").get_data(as_text=True), "html.parser")
    assert page.select_one(".top a[hreflang]")["href"] == "/evil.example/x"


def test_the_summary_leads_to_each_faulty_field_in_order(faulty):
    assert list(error_links(faulty)) == [("email", "Write an email address"), ("heard-0", "Choose one"), ("agreed", "Say yes")]


def test_the_summary_takes_the_focus_and_counts(page, faulty):
    text = '{% from "web/macros/forms.html" import error_summary %}{{ error_summary(form) }}'
    summary = page(text, form=faulty).select_one("[data-error-summary]")
    assert summary["tabindex"] == "-1"
    assert summary.has_attr("autofocus")
    assert summary.h2.text == "3 answers need a fix"
    assert [link["href"] for link in summary.select("a")] == ["#email", "#heard-0", "#agreed"]


def test_a_field_is_tied_to_its_hint_and_its_error(page, faulty):
    drawn = page(FIELD, form=faulty, name="email", hint="We write to it.")
    control = drawn.select_one("#email")
    assert drawn.label["for"] == "email"
    assert control["aria-invalid"] == "true"
    assert [drawn.select_one(f"#{name}").text for name in control["aria-describedby"].split()] == [
        "We write to it.",
        "Write an email address",
    ]


@pytest.mark.parametrize(("name", "marked"), [("name", True), ("email", False)])
def test_optional_is_marked_and_required_is_not(page, faulty, name, marked):
    assert ("(optional)" in page(FIELD, form=faulty, name=name, hint="").label.text) is marked


def test_radio_buttons_stand_in_a_fieldset_that_says_the_error(page, faulty):
    drawn = page(FIELD, form=faulty, name="heard", hint="")
    fieldset = drawn.fieldset
    assert fieldset.legend.text == "Language"
    assert drawn.select_one(f"#{fieldset['aria-describedby']}").text == "Choose one"
    assert [label["for"] for label in fieldset.select("label")] == ["heard-0", "heard-1"]


@pytest.mark.parametrize(("seats", "open_seats", "dots", "poppy"), [(60, 4, 60, 4), (7, 0, 7, 0), (61, 4, 0, 0), (0, 0, 0, 0)])
def test_up_to_sixty_seats_are_dots(page, seats, open_seats, dots, poppy):
    text = '{% from "web/macros/events.html" import seat_dots %}{{ seat_dots(seats, open) }}'
    drawn = page(text, seats=seats, open=open_seats)
    assert len(drawn.select("circle")) == dots
    assert len(drawn.select('circle[fill="#ffbe2e"]')) == poppy


@pytest.mark.parametrize(
    ("text", "english", "spanish"),
    [
        ("{{ 12.0 | number }} {{ 12.5 | number }} {{ 2000000 | number }}", "12 12.5 2,000,000", "12 12,5 2.000.000"),
        ("{{ 3 | tenths }} {{ 3.66 | tenths }}", "3.0 3.7", "3,0 3,7"),
        ("{{ 84.2 | percent }}", "84%", "84 %"),
        ("{{ 200 | file_size }} {{ 1258291 | file_size }}", "1 KB 1.2 MB", "1 KB 1,2 MB"),
    ],
)
def test_numbers_are_written_as_the_language_of_the_page_writes_them(app, text, english, spanish):
    for environ, said in (({}, english), (SPANISH, spanish)):
        with app.test_request_context("/", environ_overrides=environ):
            assert app.jinja_env.from_string(text).render().replace("\N{NO-BREAK SPACE}", " ") == said


@pytest.mark.parametrize(("count", "said"), [(1, "Sent: 1"), (3, "Sent: 3")])
def test_a_count_of_applications_is_said_with_its_number(page, count, said):
    text = '{% from "web/cohorts/_state.html" import state_count %}{{ state_count("submitted", count) }}'
    assert page(text, count=count).text == said
