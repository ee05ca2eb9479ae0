"""Staff are written to once for each time that mail stands still."""

from datetime import timedelta

from sqlalchemy import select, update

from modules.accounts.actors import Role
from modules.deliveries.models import Delivery
from modules.deliveries.watching import PATIENCE
from modules.mailings.digests.models import DigestRun
from modules.mailings.editions.models import Edition
from modules.mailings.editions.stopping import pause, resume
from modules.mailings.inbox.models import InboxMessage
from modules.mailings.watching.noticing import notice, standstills, tell_staff
from modules.mailings.watching.works import works
from tests.conftest import counted_queries
from tests.factories.accounts import a_grant, an_account
from tests.factories.deliveries import a_delivery
from tests.factories.editions import AUTHOR

HOUR = timedelta(hours=1)


def names(found):
    return [each.work for each in found]


def test_nothing_stands_where_there_is_nothing_to_do(session, now):
    assert notice(session, now) == []
    assert list(standstills(session)) == []


def test_it_is_noticed_once_and_is_over_when_something_moved(session, now):
    late = a_delivery(session, now - HOUR)
    [found] = notice(session, now)
    assert (found.work, found.since, found.over_at) == ("letters", late.next_attempt_at, None)
    assert notice(session, now + HOUR) == []
    late.state, late.settled_at = "accepted", now + HOUR
    session.flush()
    assert notice(session, now + HOUR) == []
    assert found.over_at == now + HOUR
    a_delivery(session, now + 2 * HOUR)
    assert names(notice(session, now + 3 * HOUR)) == ["letters"]
    assert len(standstills(session)) == 2


def test_each_kind_of_work_can_stand(session, now):
    session.add(DigestRun(frequency="daily", starts_at=now - 2 * HOUR, ends_at=now - HOUR, created_at=now - HOUR))
    session.add(
        InboxMessage(
            purpose="bounce",
            recipient="r",
            sender="s",
            message_key="k",
            content=b"",
            next_attempt_at=now - HOUR,
            received_at=now,
        )
    )
    a_delivery(session, now - HOUR)
    a_delivery(session, now - HOUR, kind="digest")
    assert names(notice(session, now)) == ["digest_runs", "digests", "inbox", "letters"]


def test_an_edition_that_was_held_is_due_since_it_was_let_go(session, sent_to, now):
    edition = sent_to("a")
    session.execute(update(Delivery).values(next_attempt_at=now - HOUR))
    assert names(notice(session, now)) == [f"edition:{edition.id}"]
    pause(session, edition.id, AUTHOR, now)
    assert notice(session, now) == []
    assert standstills(session)[0].over_at == now
    resume(session, edition.id, AUTHOR, now)
    assert notice(session, now + PATIENCE / 2) == []
    [found] = notice(session, now + PATIENCE)
    assert found.since == now


def test_an_edition_that_nobody_froze_stands(session, sent_to, now):
    edition = sent_to()
    edition.state, edition.send_at = "scheduled", now - HOUR
    session.flush()
    assert [(each.work, each.since) for each in notice(session, now)] == [(f"edition:{edition.id}", now - HOUR)]


def test_all_administrators_are_written_to_once_and_nobody_else(session, desk, now):
    for email, role in (
        ("a@example.org", Role.ADMINISTRATOR),
        ("b@example.org", Role.ADMINISTRATOR),
        ("c@example.org", Role.EDITOR),
    ):
        account = an_account(session, now, email=email)
        a_grant(session, now, account.person_id, role)
        a_grant(session, now, account.person_id, Role.FACILITATOR)
    a_delivery(session, now - HOUR)
    [found] = notice(session, now)
    assert tell_staff(desk, found.id) == 2
    assert tell_staff(desk, found.id) == 0
    letters = session.scalars(select(Delivery).where(Delivery.letter == "mail_stands")).all()
    assert {(each.address, each.revision) for each in letters} == {("a@example.org", found.id), ("b@example.org", found.id)}


def test_the_letter_says_what_stands_since_when_and_whether_it_goes_on(written, now):
    body = written("mail_stands").get_body(("plain",)).get_content()
    assert "Letters: there is work, and nothing of it has moved since" in body
    assert "/staff/mail/running" in body


def test_one_that_is_over_is_told_of_all_the_same(written, now):
    body = written("mail_stands", over_at=now, work="inbox").get_body(("plain",)).get_content()
    assert "Mail that came in: nothing moved from" in body
    assert "It moves again." in body


def test_it_names_the_issue(written, session, sent_to, now):
    edition = session.get_one(Edition, sent_to("a").id)
    body = written("mail_stands", work=f"edition:{edition.id}").get_body(("plain",)).get_content()
    assert f"Friday 5, issue {edition.number}: there is work" in body


def test_looking_takes_a_known_number_of_statements(session, sent_to, now):
    works(session, now)
    with counted_queries(session.get_bind()) as none:
        works(session, now)
    assert len(none) == 7
    sent_to("a", "b", "c")
    session.execute(update(Delivery).values(next_attempt_at=now - HOUR))
    works(session, now)
    with counted_queries(session.get_bind()) as one:
        works(session, now)
    assert len(one) == 9
