"""The inbox as a process: it takes what is ours, says 250 when it is kept and not before, and no kill loses or doubles anything."""

from __future__ import annotations

import os
import re
import signal
import smtplib
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from modules.core.labels import VARIABLE
from modules.core.times import read_now
from modules.deliveries.models import Delivery
from modules.mailings.inbox.models import Bounce, InboxMessage, Post
from modules.mailings.inbox.receiving import LARGEST
from modules.mailings.lists.models import Subscription, Suppression
from tasks.bulk import MANY, count_refusals
from tasks.clock import tick
from tasks.incoming import handle_mail
from tests.chaos.labels import HeldLabel
from tests.environments import environment_of
from tests.factories.inbox import AUTHSERV, a_message, a_poster, a_report, a_sent, arrive, verp, wire
from tests.factories.lists import a_list, a_subscriber
from tests.factories.people import a_person
from tests.waiting import PATIENCE, wait_until

ROOT = Path(__file__).parents[2]
LISTENS = re.compile(r"inbox listening.*port=(\d+)")
SENDER = "maria@example.org"


class LmtpClient(smtplib.LMTP):
    """One that reads an answer for each recipient after the data (RFC 2033, 4.2), as the library's does not."""

    taken = 0

    def rcpt(self, recip, options=()):
        answer = super().rcpt(recip, options)
        self.taken += answer[0] == 250
        return answer

    def data(self, msg):
        answers = [super().data(msg), *(self.getreply() for _ in range(self.taken - 1))]
        self.taken = 0
        assert len(set(answers)) == 1
        return answers[0]


class Inbox:
    """One process, until it is killed or the test ends."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self._log = log
        self._connections: list[smtplib.SMTP] = []
        with log.open("w") as out:
            command = [sys.executable, "-m", "tasks.inbox", "--host", "127.0.0.1", "--port", "0"]
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out, start_new_session=True)
        self.port = wait_until(self._port, "the inbox listens")

    def _port(self) -> int | None:
        assert self.process.poll() is None, self._log.read_text()
        found = LISTENS.search(re.sub(r"\x1b\[\d*m", "", self._log.read_text()))
        return int(found[1]) if found else None

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def end(self) -> None:
        for each in self._connections:
            each.close()
        if self.process.poll() is None:
            self.kill()

    def lmtp(self) -> smtplib.SMTP:
        return self._connected(LmtpClient)

    def smtp(self) -> smtplib.SMTP:
        return self._connected(smtplib.SMTP)

    def _connected(self, client: type[smtplib.SMTP]) -> smtplib.SMTP:
        self._connections.append(client("127.0.0.1", self.port, timeout=PATIENCE))
        return self._connections[-1]


@pytest.fixture
def inbox(config, fresh_database, tmp_path):
    """Start one, by LMTP unless it is said otherwise."""
    running: list[Inbox] = []

    def start(protocol: str = "lmtp", labels: Path | None = None) -> Inbox:
        held = {VARIABLE: str(labels)} if labels else {}
        environment = os.environ | environment_of(config) | {"INBOX_PROTOCOL": protocol} | held
        running.append(Inbox(environment, tmp_path / f"inbox-{len(running)}.log"))
        return running[-1]

    yield start
    for each in running:
        each.end()


@pytest.fixture
def made(held):
    """Make something in the database, committed."""

    def make(deed, *given, **over):
        with held.transaction() as session:
            return deed(session, read_now(session), *given, **over)

    return make


@pytest.fixture
def news(made):
    """A list to which Maria may post."""

    def make(session, now):
        a_poster(session, now, (made_list := a_list(session, now, slug="news")), a_person(session, now, address=SENDER))
        return made_list

    return made(make)


def rows(held, *columns) -> list[tuple]:
    with held.transaction() as session:
        return [tuple(row) for row in session.execute(select(*columns).order_by(columns[0]))]


def kept(held) -> list[tuple[str, str, str]]:
    return rows(held, InboxMessage.recipient, InboxMessage.purpose, InboxMessage.state)


def handled(held) -> None:
    """What a worker does, once the leases of dead ones are over."""
    with held.transaction() as session:
        for row in session.scalars(select(InboxMessage)):
            row.next_attempt_at -= timedelta(minutes=5)
    handle_mail()


@pytest.mark.parametrize("protocol", ["lmtp", "smtp"])
def test_it_takes_what_is_ours_and_is_no_relay(inbox, held, news, protocol):
    connection = getattr(inbox(protocol), protocol)()
    wanted = ["news@localhost", "postmaster@localhost", "nobody@localhost", "someone@example.net"]
    refused = connection.sendmail(SENDER, wanted, bytes(a_message()))
    assert {each: code for each, (code, _) in refused.items()} == {"nobody@localhost": 550, "someone@example.net": 550}
    assert kept(held) == [("news@localhost", "post", "waiting"), ("postmaster@localhost", "staff", "waiting")]
    connection.sendmail("", ["abuse@localhost"], bytes(a_message()))
    assert rows(held, InboxMessage.id, InboxMessage.sender)[-1][1] == ""
    connection.quit()


@pytest.mark.parametrize(
    ("slug", "over", "said"), [("friday-5", {"kind": "friday5"}, "put together by hand"), ("old", {}, "given up")]
)
def test_a_list_that_takes_no_posts_says_so_and_whom_to_write_to(inbox, held, made, slug, over, said):
    made(lambda session, now: a_list(session, now, slug=slug, **over or {"retired_at": now}))
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        inbox().lmtp().sendmail(SENDER, [f"{slug}@localhost"], bytes(a_message()))
    [(code, answer)] = refused.value.recipients.values()
    assert code == 550
    assert said in answer.decode()
    assert held.head.reply_to in answer.decode()
    assert kept(held) == []


def test_the_bytes_are_kept_as_they_came(inbox, held, news):
    content = b"From: m\xc3\xa1ria@example.org\r\n\r\n.dot\r\n\xff\xfe\x00\r\n..two\r\n"
    inbox().lmtp().sendmail(SENDER, ["news@localhost"], content)
    assert rows(held, InboxMessage.content) == [(content,)]


def test_each_recipient_hears_an_answer_by_lmtp_and_the_dialogue_goes_on(inbox, held, news):
    connection = inbox().lmtp()
    for _ in range(2):
        connection.sendmail(SENDER, ["news@localhost", "abuse@localhost", "postmaster@localhost"], bytes(a_message()))
    assert len(kept(held)) == 6


def test_the_same_message_comes_twice_and_is_kept_once(inbox, held, news):
    message, connection = bytes(a_message()), inbox().lmtp()
    for _ in range(2):
        assert connection.sendmail(SENDER, ["news@localhost"], message) == {}
    assert len(kept(held)) == 1


@pytest.mark.parametrize("protocol", ["lmtp", "smtp"])
def test_too_large_is_said_before_it_is_sent_or_at_its_end(inbox, held, news, protocol):
    connection = getattr(inbox(protocol), protocol)()
    connection.ehlo_or_helo_if_needed()
    assert connection.esmtp_features["size"] == str(LARGEST)
    assert connection.mail(SENDER, [f"SIZE={LARGEST + 1}"])[0] == 552
    connection.mail(SENDER)
    connection.rcpt("news@localhost")
    assert connection.data(b"x" * 70 + b"\r\n" + (b"y" * 78 + b"\r\n") * (LARGEST // 80))[0] == 552
    assert kept(held) == []
    assert connection.noop()[0] == 250


def test_who_goes_on_and_on_is_hung_up_on(inbox, held, news):
    process = inbox()
    connection = process.lmtp()
    connection.ehlo_or_helo_if_needed()
    connection.mail(SENDER)
    connection.rcpt("news@localhost")
    assert connection.docmd("data")[0] == 354
    with pytest.raises(OSError):
        send_for_ever(connection.sock)
    assert kept(held) == []
    assert process.process.poll() is None


def send_for_ever(line: socket.socket) -> None:
    while True:
        line.sendall((b"y" * 998 + b"\r\n") * 100)


def test_many_recipients_come_in_turns(inbox, held, news):
    connection = inbox().lmtp()
    connection.ehlo_or_helo_if_needed()
    connection.mail(SENDER)
    answers = [connection.rcpt(f"leave+{number}.x@localhost")[0] for number in range(11)]
    assert answers == [250] * 10 + [452]


def test_nonsense_is_answered_and_nothing_breaks(inbox, held, news):
    process = inbox("smtp")
    for nonsense in (
        b"\x00\xff\r\n",
        b"MAIL FROM:<\xc3\xa9@x>\r\n",
        b"RCPT TO:<" + b"a" * 5000 + b">\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", process.port), timeout=PATIENCE) as line:
            line.recv(1000)
            line.sendall(b"EHLO x\r\n" + nonsense)
            assert line.recv(4000)
    assert process.smtp().noop()[0] == 250


@pytest.mark.parametrize(("label", "is_kept"), [("inbox.keeping", 0), ("inbox.kept", 1)])
def test_a_kill_before_the_answer_loses_nothing_and_doubles_nothing(inbox, held, news, tmp_path, label, is_kept):
    stands_at, message = HeldLabel(tmp_path, label), bytes(a_message())
    process = inbox(labels=tmp_path)
    connection = process.lmtp()
    connection.ehlo_or_helo_if_needed()
    connection.mail(SENDER)
    connection.rcpt("news@localhost")
    connection.putcmd("data")
    connection.getreply()
    connection.sock.sendall(message.replace(b"\n", b"\r\n") + b"\r\n.\r\n")
    stands_at.wait()
    process.kill()
    stands_at.release()
    with pytest.raises(smtplib.SMTPServerDisconnected):
        connection.getreply()
    assert len(kept(held)) == is_kept
    inbox().lmtp().sendmail(SENDER, ["news@localhost"], message)
    assert len(kept(held)) == 1


@pytest.mark.parametrize("label", ["inbox.claimed", "inbox.handling"])
def test_a_kill_while_it_is_handled_loses_nothing_and_doubles_nothing(held, made, a_worker, tmp_path, label):
    delivery = made(a_sent)
    made(lambda session, now: arrive(session, now, a_report(delivery), verp(delivery), "bounce", ""))
    stands_at = HeldLabel(tmp_path, label)
    worker = a_worker("handle_mail", labels=tmp_path)
    stands_at.wait()
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    stands_at.release()
    assert (kept(held)[0][2], rows(held, Bounce.id)) == ("waiting", [])
    for _ in range(2):
        handled(held)
    assert (kept(held)[0][2], len(rows(held, Bounce.id))) == ("handled", 1)
    assert rows(held, Suppression.reason) == [("bounced",)]


def test_one_that_cannot_be_handled_stays_and_the_others_go_on(held, made, news):
    made(lambda session, now: arrive(session, now, bytes(a_message()), "no-such-list@localhost", "post"))
    made(lambda session, now: arrive(session, now, bytes(a_message()), "news@localhost", "post"))
    handle_mail()
    assert kept(held) == [("news@localhost", "post", "handled"), ("no-such-list@localhost", "post", "parked")]
    assert ("broken",) in rows(held, InboxMessage.outcome)


def test_a_post_that_waits_is_told_of_by_the_relays_ring(held, made, news, run_tasks, postman):
    from tasks.relay import drain

    moderator = made(a_person, address="moderator@example.org")
    made(a_poster, news, moderator, moderates=True)
    made(lambda session, now: arrive(session, now, bytes(a_message(proof="")), "news@localhost", "post"))
    handle_mail()
    assert rows(held, Post.state, Post.why) == [("held", "unproved")]
    drain()
    assert run_tasks() == ["post_held", "send_letters"]
    assert [each.address for each in postman.envelopes] == ["moderator@example.org"]
    assert rows(held, func.count(Delivery.id)) == [(1,)]


def test_the_clock_rings_for_what_waits(held, made, news, run_tasks):
    made(lambda session, now: arrive(session, now, wire("From: a@example.org\n\nx\n"), "postmaster@localhost", "staff"))
    tick("inbox")
    assert run_tasks() == ["handle_mail"]
    assert kept(held) == [("postmaster@localhost", "staff", "parked")]


def test_leaving_by_mail_from_end_to_end(inbox, held, made):
    reader = made(lambda session, now: a_subscriber(session, now, a_list(session, now)))
    [(subscription_id,)] = rows(held, Subscription.id)
    token = held.links.tokens.make("leave-list", subscription_id, reader.nonce)
    inbox().lmtp().sendmail("", [f"leave+{token}@localhost"], b"From: a@example.org\r\n\r\n")
    handle_mail()
    assert rows(held, Subscription.state, Subscription.left_by) == [("left", "mail")]


def test_it_stops_when_told_to(inbox):
    process = inbox().process
    process.terminate()
    assert process.wait(PATIENCE) == 0


def test_the_trusted_mail_server_is_a_setting(held):
    assert held.reader.authserv_id == ""
    assert AUTHSERV


def test_the_clock_has_counted_what_mail_servers_refused(held, made, run_tasks):
    values = {"state": "rejected", "answer": "550 5.1.1 no such user"}
    made(lambda session, now: a_sent(session, now, **values))
    tick("refusals")
    assert rows(held, Bounce.source) == []
    assert run_tasks() == ["count_refusals"]
    [(source,)] = rows(held, Bounce.source)
    assert source.startswith("smtp:")


def test_of_many_refusals_some_are_counted_in_each_transaction(held, made, run_tasks, monkeypatch):
    monkeypatch.setattr("tasks.bulk.SENDING_SECONDS", 0.0)
    values = {"state": "rejected", "answer": "550 5.1.1 no such user"}
    made(lambda session, now: [a_sent(session, now, **values) for _ in range(MANY + 1)])
    count_refusals()
    assert len(rows(held, Bounce.source)) == MANY
    assert run_tasks() == ["count_refusals"]
    assert len(rows(held, Bounce.source)) == MANY + 1
