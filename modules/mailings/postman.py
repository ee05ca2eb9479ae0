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
from functools import lru_cache
from time import monotonic
from urllib.parse import SplitResult, unquote, urlsplit

from email_validator import EmailNotValidError, validate_email

from modules.deliveries.handing_over import UNMADE, Envelope, Outcome, Verdict
from modules.mailings.dialogue import Dialogue, Trouble, said_of, stuffed

TIMEOUT = 20.0
"""Seconds the server has for each answer."""
IDLE = 30.0
PLAIN_LOCAL = re.compile(r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*")
SURELY_SHORT = 64
"""Characters of an address in ASCII that no limit on its parts or on the whole can touch."""
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


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
            ready = Envelope(in_ascii(envelope.address), stuffed(envelope))
        except EmailNotValidError as error:
            return Outcome(Verdict.REFUSED, f"{UNMADE}: {error}")
        was_kept = self._kept is not None
        outcome = self._attempt(ready)
        if was_kept and self._kept is None and outcome.verdict is Verdict.NOT_NOW:
            outcome = self._attempt(ready)
        return outcome

    def close(self) -> None:
        """Hang up."""
        if self._kept is not None:
            kept, self._kept = self._kept, None
            with suppress(*Trouble):
                kept.quit()
            kept.close()

    def _attempt(self, envelope: Envelope) -> Outcome:
        try:
            dialogue = Dialogue(self._connection(), self._sender)
        except Trouble as error:
            return Outcome(Verdict.NOT_NOW, said_of(error))
        [outcome] = dialogue.carry([envelope])
        if dialogue.broken and self._kept is not None:
            self._kept.close()
            self._kept = None
        return outcome

    def _connection(self) -> smtplib.SMTP:
        # A line that was silent for long may be dead without having been closed: asking it would cost a whole timeout.
        if monotonic() - self._used > IDLE:
            self.close()
        self._used = monotonic()
        self._kept = self._kept or connect(self._url, self._own_name, self._timeout)
        return self._kept


def connect(url: SplitResult, own_name: str, timeout: float) -> smtplib.SMTP:
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


def in_ascii(address: str) -> str:
    """The address as SMTP can carry it, its domain in A-labels; raises EmailNotValidError where there is no such form."""
    local, _, domain = address.rpartition("@")
    if PLAIN_LOCAL.fullmatch(local) and address.isascii() and len(address) <= SURELY_SHORT:
        return f"{local}@{_domain_in_ascii(domain)}"
    return whole_in_ascii(address)


@lru_cache(maxsize=4096)
def _domain_in_ascii(domain: str) -> str:
    return whole_in_ascii(f"a@{domain}").removeprefix("a@")


def whole_in_ascii(address: str) -> str:
    """The same by a look at each character, which takes longer than handing a message over."""
    found = validate_email(
        address, check_deliverability=False, allow_smtputf8=False, allow_quoted_local=True, test_environment=True
    )
    return str(found.ascii_email)


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
