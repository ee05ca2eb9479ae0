"""A mail server that keeps every byte, and misbehaves on request."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser
from functools import cached_property
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tasks.processes.ports import LOOPBACK, free_port
from tests.waiting import PATIENCE

HANG_UP = "hang up"
"""Take the message, then end the connection without an answer."""
DROP = "250 OK, and goodbye"
"""Take the message, say so, and end the connection at once."""
DAWDLE, STALL = "250 OK, after a while", "250 OK, at long last"
"""Take the message, and take one's time to say so: less than whoever waits has for a batch, or far more."""
SECONDS = {DAWDLE: 0.7, STALL: 8.0}


@dataclass(frozen=True)
class Caught:
    """One message as it arrived, and what the server answered."""

    address: str
    content: bytes
    answer: str
    sender: str = ""
    at: float = field(default_factory=time.time)

    @property
    def is_kept(self) -> bool:
        """Whether the server has it, and whether or not it could say so."""
        return self.answer.startswith("250") or self.answer == HANG_UP

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=policy.default)

    @cached_property
    def headers(self) -> Message:
        """Without looking at what comes after them."""
        return BytesHeaderParser(policy=policy.default).parsebytes(self.content)

    @property
    def message_id(self) -> str:
        return str(self.headers["Message-ID"])


def willing(_step: str) -> str:
    """Take everything."""
    return "250 OK"


class Asked(SMTP):
    """Refuses to be given a message as soon as it is asked to take one."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if at_ask := self.event_handler.at_ask:
            await self.push(at_ask.popleft())
        else:
            await super().smtp_DATA(arg)


class Answering(Controller):
    def factory(self) -> SMTP:
        return Asked(self.handler, **self.SMTP_kwargs)


class Catcher:
    """Listens on a free port of the loopback. `at_data` and `at_rcpt` are used up first to last; then `otherwise` decides on each step.

    So are `at_mail` and `at_ask` (the command DATA, before any content); then these are granted. `caught` are the messages that came whole, `refused` the addresses that were not taken, each with the answer.
    """

    def __init__(self, *, ahead: bool = False, **settings: Any) -> None:
        """`ahead`: it says that commands may be sent before their answers (RFC 2920). `settings` are those of aiosmtpd."""
        self.connections, self._ahead = 0, ahead
        self._servers: list[SMTP] = []
        self.caught: list[Caught] = []
        self.refused: list[tuple[str, str]] = []
        self.at_rcpt: deque[str] = deque()
        self.at_data: deque[str] = deque()
        self.at_mail: deque[str] = deque()
        self.at_ask: deque[str] = deque()
        self.otherwise: Callable[[str], str] = willing
        self.port = free_port()
        self._controller = Answering(self, hostname=LOOPBACK, port=self.port, **settings)

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Be away from now on."""
        if self._controller.loop.is_running():
            self._controller.stop()

    @property
    def url(self) -> str:
        """For SMTP_URL."""
        return f"smtp://{LOOPBACK}:{self.port}"

    @property
    def kept(self) -> list[Caught]:
        """The messages that the server has, whether or not it could say so."""
        return [each for each in self.caught if each.is_kept]

    def hang_up(self) -> None:
        """End every open connection, as a server does that was left idle."""
        closing = threading.Event()
        self._controller.loop.call_soon_threadsafe(lambda: ([each.transport.close() for each in self._servers], closing.set()))
        assert closing.wait(PATIENCE)

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        self._servers.append(server)
        return [*responses[:-1], "250-PIPELINING", responses[-1]] if self._ahead else responses

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.at_mail.popleft() if self.at_mail else willing("MAIL")
        if answer.startswith("250"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.at_rcpt.popleft() if self.at_rcpt else self.otherwise("RCPT")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        else:
            self.refused.append((address, answer))
        return answer

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.at_data.popleft() if self.at_data else self.otherwise("DATA")
        self.caught.append(Caught(envelope.rcpt_tos[0], bytes(envelope.original_content), answer, envelope.mail_from or ""))
        if answer == HANG_UP:
            server.transport.abort()
        if answer in SECONDS:
            await asyncio.sleep(SECONDS[answer])
        if answer == DROP:
            await server.push(answer)
            server.transport.close()
        return answer
