"""The inbox (`python -m tasks.inbox`): takes mail from our mail server, by LMTP or SMTP, and says 250 once it is kept.

It opens no message and answers none: a task does what it asks for (`tasks.incoming`). A message that was not kept is not taken,
so the mail server tries again; one that comes twice is kept once. It is no relay: it has the few addresses of our own.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
from typing import AnyStr

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import MISSING, SMTP, Envelope, Session
from aiosmtpd.smtp import _Missing as Missing

from modules.core.labels import label
from modules.core.logs import configure_library_logs, configure_logs
from modules.core.times import read_now
from modules.mailings.inbox.addressing import purpose_of, why_not
from modules.mailings.inbox.receiving import LARGEST, Arrival, receive
from tasks.context import context, context_of, set_context
from tasks.settings import settings

log = structlog.get_logger()
MOST_RECIPIENTS = 10
"""Of one message, which is kept for each of them; a mail server brings the others next."""
ENDLESS = 2 * LARGEST
"""Octets after which nothing more is read of who goes on and on; up to there they are let go as they come."""
LATER = "451 4.3.0 Not now"
REFUSALS = {
    "": "550 5.1.1 No such address",
    "friday5": "550 5.7.2 This newsletter is put together by hand and takes no posts. Write to {contact}",
    "retired": "550 5.2.1 This list was given up. Write to {contact}",
}


class Taking:
    """aiosmtpd's hooks."""

    async def handle_EHLO(  # noqa: N802 (the library's name)
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Offer PIPELINING and enhanced codes; the library reads command by command, so it holds."""
        session.host_name = hostname
        return [responses[0], "250-PIPELINING", "250-ENHANCEDSTATUSCODES", *responses[1:]]

    async def handle_MAIL(  # noqa: N802 (the library's name)
        self, server: Bounded, _session: Session, _envelope: Envelope, _address: str, _options: list[str]
    ) -> Missing:
        """Another message begins."""
        server.octets = 0
        return MISSING

    async def handle_RCPT(  # noqa: N802 (the library's name)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take what is for an address of ours, and nothing else."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients at once"
        if (answer := await asyncio.to_thread(_answer, address)) is not None:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 (the library's name)
        """Keep it, then say so."""
        await asyncio.to_thread(_keep, envelope)
        return "250 2.6.0 Kept"

    async def handle_exception(self, error: Exception) -> str:
        """The database is away, most likely: what was not kept is not taken."""
        log.warning("mail was not taken", error=str(error).strip())
        return LATER


class Bounded(SMTP):
    """Ends a connection that goes on and on."""

    octets = 0

    def data_received(self, data: bytes) -> None:
        """Count, and read on only so far."""
        self.octets += len(data)
        if self.octets <= ENDLESS:
            super().data_received(data)
        elif isinstance(self.transport, asyncio.WriteTransport) and not self.transport.is_closing():
            self.transport.write(b"552 5.3.4 Too much mail data\r\n")
            self.transport.close()


class Lmtp(Bounded, LMTP):
    """The local protocol (RFC 2033), whose client waits for an answer for each recipient once the message is there."""

    _answers = 0

    async def push(self, status: AnyStr) -> None:
        """Say it once; what follows the data, once for each recipient."""
        times, self._answers = self._answers or 1, 0
        if str(status).startswith("354") and self.envelope is not None:
            self._answers = len(self.envelope.rcpt_tos)
        for _ in range(times):
            await super().push(status)


def _answer(address: str) -> str | None:
    """Why mail to an address is not taken; None where it is. The sender's own mail server tells them: we answer no message."""
    with context().transaction() as session:
        if purpose_of(session, address, context().mail_host) is not None:
            return None
        return REFUSALS[why_not(session, address, context().mail_host)].format(contact=context().head.reply_to)


def _keep(envelope: Envelope) -> None:
    with context().transaction() as session:
        # A list that was given up since the recipient was taken: then a person reads it.
        recipients = {each: purpose_of(session, each, context().mail_host) or "staff" for each in envelope.rcpt_tos}
        sender = str(envelope.mail_from or "").replace("<>", "")
        content = bytes(envelope.original_content or b"")
        receive(session, Arrival(sender=sender, recipients=recipients, content=content), read_now(session))
        label("inbox.keeping")
    label("inbox.kept")


async def serve(protocol: str, host: str, port: int) -> None:
    """Take mail until told to stop."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    kind = Lmtp if protocol == "lmtp" else Bounded
    handler, name = Taking(), context().mail_host
    server = await loop.create_server(
        lambda: kind(handler, hostname=name, ident="Convene", data_size_limit=LARGEST, loop=loop), host, port
    )
    log.info("inbox listening", protocol=protocol, host=host, port=server.sockets[0].getsockname()[1])
    await stop.wait()
    server.close()
    log.info("inbox stopped")


def main() -> None:
    """Run the inbox with the settings of the environment."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--host", required=True)
    arguments.add_argument("--port", type=int, required=True)
    given, config = arguments.parse_args(), settings()
    configure_logs(readable=config.development, level=config.log_level)
    configure_library_logs(readable=config.development, level=config.log_level)
    set_context(context_of(config))
    asyncio.run(serve(config.inbox_protocol, given.host, given.port))


if __name__ == "__main__":
    main()
