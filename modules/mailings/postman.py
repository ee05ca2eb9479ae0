"""Carrying mail: by SMTP, or nowhere at all (for tests)."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parseaddr
from time import monotonic
from urllib.parse import SplitResult, unquote, urlsplit

from email_validator import EmailNotValidError, validate_email

from modules.core.labels import label
from modules.deliveries.handing_over import Envelope, Outcome, Verdict

TIMEOUT = 20.0
"""Seconds the server has for each answer."""
IDLE = 30.0
ANSWER_LENGTH = 500
GO_AHEAD = 354
CLOSING = 421
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

Trouble = (OSError, smtplib.SMTPException)


class SmtpPostman:
    """Speaks SMTP (RFC 5321) with one server over a connection that is kept between messages and renewed when it broke."""

    def __init__(self, url: str, mail_from: str, own_name: str, timeout: float = TIMEOUT) -> None:
        """`url` is `smtp://user:password@host:port` (STARTTLS when offered) or `smtps://`; `own_name` is said in EHLO."""
        self._url = urlsplit(url)
        self._sender = parseaddr(mail_from)[1]
        self._own_name = own_name
        self._timeout = timeout
        self._kept: smtplib.SMTP | None = None
        self._used = 0.0

    def hand_over(self, envelope: Envelope) -> Outcome:
        """Carry one message. A kept connection that the server has closed meanwhile is renewed once."""
        try:
            address = _in_ascii(envelope.address)
        except EmailNotValidError as error:
            return Outcome(Verdict.REFUSED, f"553 {error}")
        was_kept = self._kept is not None
        outcome = self._attempt(address, envelope.content)
        if was_kept and self._kept is None and outcome.verdict is Verdict.NOT_NOW:
            outcome = self._attempt(address, envelope.content)
        return outcome

    def close(self) -> None:
        """Hang up."""
        if self._kept is not None:
            kept, self._kept = self._kept, None
            with suppress(*Trouble):
                kept.quit()
            kept.close()

    def _attempt(self, address: str, content: bytes) -> Outcome:
        try:
            smtp = self._connection()
            refusal = self._ask(smtp, address)
        except Trouble as error:
            return self._broken(Verdict.NOT_NOW, error)
        if refusal is not None:
            return refusal
        try:
            label("delivery.data")
            smtp.send(_stuffed(content))
            return self._judged(*smtp.getreply(), Verdict.TAKEN)
        except Trouble as error:
            return self._broken(Verdict.UNKNOWN, error)

    def _connection(self) -> smtplib.SMTP:
        # A line that was silent for long may be dead without having been closed: asking it would cost a whole timeout.
        if monotonic() - self._used > IDLE:
            self.close()
        self._used = monotonic()
        self._kept = self._kept or _connect(self._url, self._own_name, self._timeout)
        return self._kept

    def _ask(self, smtp: smtplib.SMTP, address: str) -> Outcome | None:
        """Everything before the message itself; None when the server waits for it."""
        for command in (f"MAIL FROM:<{self._sender}>", f"RCPT TO:<{address}>", "DATA"):
            code, words = smtp.docmd(command)
            if code != GO_AHEAD if command == "DATA" else code // 100 != 2:
                smtp.rset()
                return self._judged(code, words, Verdict.NOT_NOW)
        return None

    def _judged(self, code: int, words: bytes, at_best: Verdict) -> Outcome:
        if code == CLOSING:
            self.close()
        verdict = {2: at_best, 5: Verdict.REFUSED}.get(code // 100, Verdict.NOT_NOW)
        return Outcome(verdict, f"{code} {words.decode('ascii', 'replace')}"[:ANSWER_LENGTH])

    def _broken(self, verdict: Verdict, error: Exception) -> Outcome:
        if self._kept is not None:
            self._kept.close()
            self._kept = None
        return Outcome(verdict, f"{type(error).__name__}: {error}"[:ANSWER_LENGTH])


def _connect(url: SplitResult, own_name: str, timeout: float) -> smtplib.SMTP:
    """A connection ready for mail. Raises OSError or SMTPException: trouble with the server is nobody's fault, so it passes."""
    host, user = str(url.hostname), unquote(url.username or "")
    # A certificate is checked where a password depends on it; otherwise any encryption is better than none (RFC 7435).
    context = ssl.create_default_context() if user or url.scheme == "smtps" else ssl._create_unverified_context()  # noqa: SLF001, S323
    if url.scheme == "smtps":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(host, url.port or 465, own_name, timeout=timeout, context=context)
    else:
        smtp = smtplib.SMTP(host, url.port or 25, own_name, timeout=timeout)
    try:
        _greet(smtp, url.scheme, context)
        if user:
            _sign_in(smtp, host, user, unquote(url.password or ""))
    except Trouble:
        smtp.close()
        raise
    return smtp


def _greet(smtp: smtplib.SMTP, scheme: str, context: ssl.SSLContext) -> None:
    smtp.ehlo_or_helo_if_needed()
    if scheme == "smtp" and smtp.has_extn("starttls"):
        smtp.starttls(context=context)
        smtp.ehlo_or_helo_if_needed()


def _sign_in(smtp: smtplib.SMTP, host: str, user: str, password: str) -> None:
    if not isinstance(smtp.sock, ssl.SSLSocket) and host not in LOOPBACK:
        raise smtplib.SMTPException("a password is not sent without encryption")
    smtp.login(user, password)


def _in_ascii(address: str) -> str:
    """The address as SMTP can carry it, its domain in A-labels; raises EmailNotValidError where there is no such form."""
    found = validate_email(
        address, check_deliverability=False, allow_smtputf8=False, allow_quoted_local=True, test_environment=True
    )
    return str(found.ascii_email)


def _stuffed(content: bytes) -> bytes:
    """The message with its leading dots doubled and its end marked (RFC 5321, 4.5.2)."""
    ending = b"" if content.endswith(b"\r\n") else b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", content) + ending + b".\r\n"


@dataclass
class FakePostman:
    """Keeps what it is given. `outcomes` are used up first to last; after them everything is taken."""

    outcomes: deque[Outcome] = field(default_factory=deque)
    envelopes: list[Envelope] = field(default_factory=list)

    def will(self, outcomes: Iterable[Outcome]) -> None:
        """Answer the next messages so."""
        self.outcomes.extend(outcomes)

    def hand_over(self, envelope: Envelope) -> Outcome:
        """Keep the message, whatever the answer: a server that fails may have it all the same."""
        self.envelopes.append(envelope)
        return self.outcomes.popleft() if self.outcomes else Outcome(Verdict.TAKEN, "250 kept")
