"""Asking for a seat, confirming it, looking at it, giving it up: by forms and links."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from modules.outbox.models import OutboxFact
from modules.registrations.models import Registration
from tests.factories.accounts import signed_in_client
from tests.factories.events import an_event
from tests.factories.people import a_person
from tests.factories.registrations import a_registration
from tests.webapp.forms import post

GUEST = {"name": "Ana Núñez", "address": "ana@example.org", "locale": "en"}


def made(engine, factory, **over):
    """Something committed, as it stands after the commit."""
    with Session(engine, expire_on_commit=False) as session, transaction(session):
        now = read_now(session)
        return factory(
            session, now, **{name: now + each if isinstance(each, timedelta) else each for name, each in over.items()}
        )


def seats(engine) -> list[Registration]:
    with Session(engine) as session:
        return list(session.scalars(select(Registration).order_by(Registration.id)))


def link(app, purpose, registration) -> str:
    token = app.extensions["convene.tokens"].make(purpose, registration.id, registration.nonce)
    return f"/registrations/{'confirm/' if purpose == 'confirm-registration' else ''}{token}"


def main(answer) -> str:
    return " ".join(BeautifulSoup(answer.text, "html.parser").find("main").get_text(" ").split())


def test_a_guest_from_the_form_to_the_seat(app, client, engine):
    event = made(engine, an_event, capacity=1)
    assert "Seats are open" in client.get(f"/events/{event.slug}").text
    sent = post(client, f"/events/{event.slug}/register", GUEST | {"needs": "ASL"})
    page = client.get(sent.location)
    assert "Check your email to finish" in main(page)
    assert "ana@example.org" in main(page)
    [held] = seats(engine)
    assert (held.state, held.name, held.locale, held.needs) == ("held", "Ana Núñez", "en", "ASL")
    confirming = link(app, "confirm-registration", held)
    done = post(client, confirming, {}, follow_redirects=True)
    assert (done.status_code, done.request.path) == (200, link(app, "registration", held))
    assert "You are registered" in main(done)
    gone = post(client, f"{done.request.path}/give-up", {}, page=done.request.path, follow_redirects=True)
    assert "You gave up your seat" in main(gone)
    assert "Seats are open" in client.get(f"/events/{event.slug}").text


def test_in_spanish_to_the_end(app, client, engine):
    event = made(engine, an_event)
    sent = post(client, f"/es/events/{event.slug}/register", GUEST | {"locale": "es"})
    assert sent.location.startswith("/es/")
    [held] = seats(engine)
    done = post(client, "/es" + link(app, "confirm-registration", held), {})
    assert done.location == "/es" + link(app, "registration", held)
    assert held.locale == "es"


def test_opening_links_changes_nothing(app, client, engine):
    held = made(engine, a_registration, state="held")
    for _ in range(2):
        assert client.get(link(app, "confirm-registration", held)).status_code == 200
        assert client.get(link(app, "registration", held)).status_code == 200
    assert [each.state for each in seats(engine)] == ["held"]


def test_a_signed_in_person_is_registered_at_once(app, engine):
    event = made(engine, an_event)
    client = signed_in_client(app)
    form = client.get(f"/events/{event.slug}/register")
    assert 'name="address"' not in form.text
    assert "We write to person" in main(form)
    done = post(client, f"/events/{event.slug}/register", {"name": "Me", "locale": "en"}, follow_redirects=True)
    assert "You are registered" in main(done)
    assert client.get(f"/events/{event.slug}/register").status_code == 302
    page = client.get(f"/events/{event.slug}")
    assert "Give up my seat" in main(page)
    assert [(each.state, each.person_id) for each in seats(engine)] == [("confirmed", client.person_id)]


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_form_sent_twice_makes_one_row_and_the_same_answer(app, engine, signed_in):
    event = made(engine, an_event)
    client = signed_in_client(app) if signed_in else app.test_client()
    token = BeautifulSoup(client.get(f"/events/{event.slug}/register").text, "html.parser").find(
        "input", {"name": "csrf_token"}
    )
    data = GUEST | {"csrf_token": token["value"]}
    answers = [client.post(f"/events/{event.slug}/register", data=data) for _ in range(2)]
    assert {(each.status_code, each.location) for each in answers} == {(302, answers[0].location)}
    assert len(seats(engine)) == 1


def test_a_guest_is_not_told_whether_an_address_is_registered(app, client, engine):
    event = made(engine, an_event)
    person = made(engine, a_person, address="ana@example.org")
    made(engine, a_registration, event=event, person=person)
    known, unknown = (
        post(app.test_client(), f"/events/{event.slug}/register", GUEST | {"address": each}, follow_redirects=True)
        for each in ("ana@example.org", "new@example.org")
    )
    assert main(known).replace("ana@", "new@") == main(unknown)


def test_a_guest_who_asks_again_gets_the_letter_again(client, engine):
    event = made(engine, an_event)
    person = made(engine, a_person, address="ana@example.org")
    own = made(engine, a_registration, event=event, person=person, registered_at=timedelta(days=-1))
    post(client, f"/events/{event.slug}/register", GUEST)
    with Session(engine) as session:
        [fact] = session.scalars(select(OutboxFact))
    assert (fact.name, fact.fields) == ("registrations.SeatAskedAgain", {"registration_id": own.id})


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"address": "nobody"}, "Write an email address with an @ sign"),
        ({"address": "a@example.org\r\nBcc: b@example.org"}, "Write an email address with an @ sign"),
        ({"address": "a" * 250 + "@example.org"}, "Write an email address with an @ sign"),
        ({"name": ""}, "Write your name"),
        ({"name": "x" * 121}, "Write a name of up to 120 characters"),
        ({"name": "<img src=x onerror=alert(1)>"}, "Write a name of up to 120 characters"),
        ({"locale": "fr"}, "Not a valid choice"),
        ({"needs": "x" * 501}, "Write at most 500 characters"),
    ],
)
def test_what_was_typed_stays_with_the_error_beside_it(client, engine, over, words):
    event = made(engine, an_event)
    answer = post(client, f"/events/{event.slug}/register", GUEST | {"needs": "Mixteco"} | over)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert words in page.find(attrs={"data-error-summary": True}).get_text()
    assert page.find(class_="usa-error-message")
    kept = GUEST | {"needs": "Mixteco"} | over
    assert page.find("input", {"name": "name"})["value"] == kept["name"]
    assert page.find("textarea", {"name": "needs"}).get_text().strip() == kept["needs"]
    assert seats(engine) == []


def test_a_hostile_name_is_shown_as_text(app, client, engine):
    held = made(
        engine, a_registration, state="held", name='"><b onclick=x>[x](javascript:alert(1)) *Ana*', needs="<script>1</script>"
    )
    for purpose in ("confirm-registration", "registration"):
        page = client.get(link(app, purpose, held)).text
        assert "<b onclick" not in page
        assert "<script>1" not in page
    assert "[x](javascript:alert(1)) *Ana*" in BeautifulSoup(page, "html.parser").find("main").get_text()


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"capacity": 1}, "Every seat is taken"),
        ({"registration_closes_at": timedelta(seconds=-1)}, "Registration is closed"),
        ({"status": "cancelled", "cancel_reason": "No heat"}, "This event is cancelled"),
        ({"starts_at": timedelta(hours=-2)}, "This event is over"),
        ({"registration": "none"}, "No registration needed"),
    ],
)
def test_refusals_say_why_and_lead_on(client, engine, over, words):
    other, event = made(engine, an_event), made(engine, an_event, **over)
    made(engine, a_registration, event=event)
    shown = client.get(f"/events/{event.slug}/register")
    sent = post(client, f"/events/{event.slug}/register", GUEST, page=f"/events/{other.slug}/register")
    for answer in (shown, sent):
        assert (answer.status_code, words in main(answer)) == (409, True)
        assert BeautifulSoup(answer.text, "html.parser").select("main .actions a")
    assert len(seats(engine)) == 1


def test_a_draft_has_no_door(client, engine):
    event = made(engine, an_event, status="draft")
    other = made(engine, an_event)
    assert client.get(f"/events/{event.slug}/register").status_code == 404
    sent = post(client, f"/events/{event.slug}/register", GUEST, page=f"/events/{other.slug}/register")
    assert sent.status_code == 404
    assert client.get("/events/none-such/register").status_code == 404


def test_a_hold_that_ran_out_and_was_sold(app, client, engine):
    event = made(engine, an_event, capacity=1)
    held = made(engine, a_registration, event=event, state="held", held_until=timedelta(seconds=-1))
    page = client.get(link(app, "confirm-registration", held))
    assert "The 30 minutes are over" in main(page)
    made(engine, a_registration, event=event)
    answer = post(client, link(app, "confirm-registration", held), {})
    assert (answer.status_code, "Every seat is taken" in main(answer)) == (409, True)


@pytest.mark.parametrize("token", ["x", "1", "1.x", "99999.abc", "1.", ".", "\u0661.x", "-1.x", "9" * 30 + ".x"])
def test_forged_links_are_not_found(app, client, engine, token):
    made(engine, a_registration, state="held")
    for address in (f"/registrations/{token}", f"/registrations/confirm/{token}"):
        assert client.get(address).status_code == 404
        assert post(client, address, {}, page="/login").status_code in {404, 405}


def test_a_link_serves_its_own_purpose_and_its_own_seat_alone(app, client, engine):
    first, second = (made(engine, a_registration, state="held") for _ in range(2))
    own = link(app, "registration", first).rsplit("/", 1)[1]
    assert client.get(f"/registrations/confirm/{own}").status_code == 404
    assert client.get(f"/registrations/{second.id}.{own.split('.')[1]}").status_code == 404
    with Session(engine) as session, transaction(session):
        session.get(Registration, first.id).nonce = "revoked"
    assert client.get(f"/registrations/{own}").status_code == 404


def test_the_page_of_a_seat_is_private(app, client, engine):
    own = made(engine, a_registration, needs="ASL")
    page = client.get(link(app, "registration", own))
    assert page.headers["Cache-Control"] == "no-store, private"
    assert '<meta name="robots" content="noindex">' in page.text
    assert "ASL" in main(page)


def test_the_link_to_join_shows_when_it_is_time(app, client, engine):
    early = made(engine, a_registration, event=made(engine, an_event))
    soon = made(engine, a_registration, event=made(engine, an_event, starts_at=timedelta(minutes=20)))
    assert "https://meet.example.org/sample" not in client.get(link(app, "registration", early)).text
    assert "https://meet.example.org/sample" in client.get(link(app, "registration", soon)).text


def test_giving_up_twice_tells_once(app, client, engine):
    own = made(engine, a_registration)
    for _ in range(2):
        assert post(client, link(app, "registration", own) + "/give-up", {}, page="/login").status_code == 302
    with Session(engine) as session:
        assert session.scalars(select(OutboxFact.name)).all() == ["registrations.SeatGivenUp"]


def test_an_older_link_leads_to_the_seat_one_has_now(app, client, engine):
    event, person = made(engine, an_event), made(engine, a_person)
    gone = made(engine, a_registration, event=event, person=person, state="withdrawn")
    now_held = made(engine, a_registration, event=event, person=person)
    assert client.get(link(app, "registration", gone)).location == link(app, "registration", now_held)


def test_whoever_comes_too_often_is_asked_to_pause(limited_app, engine):
    event = made(engine, an_event)
    client = limited_app.test_client()
    token = BeautifulSoup(client.get(f"/events/{event.slug}/register").text, "html.parser").find(
        "input", {"name": "csrf_token"}
    )
    data = GUEST | {"csrf_token": token["value"]}
    answers = [client.post(f"/events/{event.slug}/register", data=data).status_code for _ in range(11)]
    assert answers == [302] * 10 + [429]


def test_no_token_no_seat(app, client, engine):
    event = made(engine, an_event)
    assert client.post(f"/events/{event.slug}/register", data=GUEST).status_code == 400
    assert seats(engine) == []


@pytest.mark.parametrize("door", ["register", "confirm"])
def test_when_many_come_at_once_the_form_is_safe(app, client, engine, door):
    event = made(engine, an_event)
    held = made(engine, a_registration, event=event, state="held")
    address = f"/events/{event.slug}/register" if door == "register" else link(app, "confirm-registration", held)
    with Session(engine) as rush:
        rush.execute(text("select 1 from events_event for update"))
        answer = post(client, address, GUEST)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Many people are here at once" in main(answer)
    if door == "register":
        assert BeautifulSoup(answer.text, "html.parser").find("input", {"name": "name"})["value"] == GUEST["name"]
    assert post(client, address, GUEST).status_code == 302
