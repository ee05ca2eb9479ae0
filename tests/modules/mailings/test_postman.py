"""Speaking SMTP with a server that may misbehave."""

from __future__ import annotations

import socket
import ssl
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from email_validator import EmailNotValidError
from hypothesis import example, given, settings
from hypothesis import strategies as st

from modules.deliveries.handing_over import Envelope, Verdict
from modules.mailings.dialogue import stuffed
from modules.mailings.postman import SmtpPostman, in_ascii, whole_in_ascii
from tasks.processes.ports import free_port
from tests.chaos.catcher import HANG_UP, Catcher
from tests.waiting import PATIENCE

CERTIFICATE = Path(__file__).with_name("self-signed.pem")
LETTER = Envelope("ana@example.org", b"Subject: Tea\r\n\r\n.\r\n..two\r\nEnd\r\n")


@pytest.fixture(params=[False, True], ids=["step by step", "ahead"])
def catcher(request):
    with Catcher(ahead=request.param) as made:
        yield made


@pytest.fixture
def postman(catcher):
    made = SmtpPostman(catcher.url, "Convene <convene@example.org>", "localhost", timeout=PATIENCE)
    yield made
    made.close()


def test_the_message_arrives_byte_for_byte(catcher, postman):
    outcome = postman.hand_over(LETTER)
    assert (outcome.verdict, outcome.answer) == (Verdict.TAKEN, "250 OK")
    assert [(each.address, each.content) for each in catcher.kept] == [("ana@example.org", LETTER.content)]


def test_one_connection_carries_many_messages(catcher, postman):
    verdicts = {postman.hand_over(LETTER).verdict for _ in range(5)}
    assert (verdicts, len(catcher.kept), catcher.connections) == ({Verdict.TAKEN}, 5, 1)


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("450 4.2.0 greylisted", Verdict.NOT_NOW),
        ("421 4.7.0 too many", Verdict.NOT_NOW),
        ("550 5.1.1 no such user", Verdict.REFUSED),
    ],
)
@pytest.mark.parametrize("where", ["at_rcpt", "at_data"])
def test_the_answer_of_the_server_decides(catcher, postman, where, answer, verdict):
    getattr(catcher, where).extend([answer, answer])
    outcome = postman.hand_over(LETTER)
    assert (outcome.verdict, outcome.answer) == (verdict, answer)
    getattr(catcher, where).clear()
    assert postman.hand_over(LETTER).verdict is Verdict.TAKEN


def test_nobody_knows_the_fate_of_a_message_whose_answer_never_came(catcher, postman):
    catcher.at_data.append(HANG_UP)
    assert postman.hand_over(LETTER).verdict is Verdict.UNKNOWN
    assert len(catcher.kept) == 1
    assert postman.hand_over(LETTER).verdict is Verdict.TAKEN


def test_a_connection_that_the_server_closed_meanwhile_is_renewed(catcher, postman):
    postman.hand_over(LETTER)
    catcher.hang_up()
    assert postman.hand_over(LETTER).verdict is Verdict.TAKEN
    assert catcher.connections == 2


def test_a_server_that_is_away_is_no_exception():
    postman = SmtpPostman(f"smtp://127.0.0.1:{free_port()}", "convene@example.org", "localhost")
    assert postman.hand_over(LETTER).verdict is Verdict.NOT_NOW


def test_a_server_that_says_nothing_is_left_after_the_timeout():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        postman = SmtpPostman(f"smtp://127.0.0.1:{silent.getsockname()[1]}", "convene@example.org", "localhost", timeout=0.3)
        assert postman.hand_over(LETTER).verdict is Verdict.NOT_NOW


@pytest.mark.parametrize("address", ["a b@example.org", "ana@example.org\r\nDATA", "ana", "josé@example.org", ""])
def test_an_address_that_smtp_cannot_carry_is_refused_before_anything_is_said(catcher, postman, address):
    outcome = postman.hand_over(Envelope(address, b"x"))
    assert (outcome.verdict, outcome.answer[:7], catcher.caught) == (Verdict.REFUSED, "unmade:", [])


def test_a_domain_of_other_letters_is_said_in_ascii(catcher, postman):
    postman.hand_over(Envelope("ana@niño.example", b"Subject: x\r\n\r\nx\r\n"))
    assert [each.address for each in catcher.kept] == ["ana@xn--nio-8ma.example"]


@pytest.mark.parametrize("content", [b"no end", b".", b"a\r\n.\r\n", b"a\r\n.b\r\n.c"])
def test_no_line_of_a_message_ends_it(content):
    ready = stuffed(Envelope("", content))
    assert ready.endswith(b"\r\n.\r\n")
    assert ready.count(b"\r\n.\r\n") == 1


@contextmanager
def a_tls_server(**settings):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    with Catcher() as keeper:
        controller = Controller(keeper, hostname="127.0.0.1", port=free_port(), tls_context=context, **settings)
        controller.start()
        try:
            yield keeper, controller.port
        finally:
            controller.stop()


def test_starttls_is_used_where_it_is_offered():
    with a_tls_server(require_starttls=True) as (keeper, port):
        postman = SmtpPostman(f"smtp://127.0.0.1:{port}", "convene@example.org", "localhost", timeout=PATIENCE)
        assert postman.hand_over(LETTER).verdict is Verdict.TAKEN
        postman.close()
        assert len(keeper.kept) == 1


def test_a_password_is_not_sent_to_a_server_with_a_false_certificate():
    asked = []
    settings = {"authenticator": lambda *_: asked.append(1) or AuthResult(success=True), "auth_required": True}
    with a_tls_server(**settings) as (keeper, port):
        postman = SmtpPostman(f"smtp://convene:secret@127.0.0.1:{port}", "convene@example.org", "localhost", timeout=PATIENCE)
        outcome = postman.hand_over(LETTER)
        assert (outcome.verdict, keeper.kept, asked) == (Verdict.NOT_NOW, [], [])


def test_a_password_signs_in_on_this_machine_without_encryption():
    seen = []

    def judge(_server, _session, _envelope, _mechanism, given: LoginPassword) -> AuthResult:
        seen.append((given.login, given.password))
        return AuthResult(success=True)

    with Catcher(authenticator=judge, auth_require_tls=False) as catcher:
        url = catcher.url.replace("smtp://", "smtp://conv%40ene:se%3Acret@")
        postman = SmtpPostman(url, "convene@example.org", "localhost", timeout=PATIENCE)
        assert postman.hand_over(LETTER).verdict is Verdict.TAKEN
        postman.close()
    assert seen == [(b"conv@ene", b"se:cret")]


ODD = st.one_of(
    st.emails(),
    st.builds(
        "{}@{}".format,
        st.text(st.characters(codec="ascii"), max_size=70),
        st.sampled_from(
            ["example.org", "EXAMPLE.org", "español.example", "xn--espaol-zwa.example", "a..b", "localhost", "", "x.test"]
        ),
    ),
    st.text(max_size=80),
)


@given(ODD)
@settings(max_examples=500)
@example("ana@" + ".".join(["ñ"] * 29) + ".org")
@example("a" * 65 + "@example.org")
@example("Postmaster@example.org")
def test_the_quick_look_at_an_address_says_what_the_whole_one_does(address):
    def said_by(look):
        try:
            return look(address)
        except EmailNotValidError:
            return None

    assert said_by(in_ascii) == said_by(whole_in_ascii)
