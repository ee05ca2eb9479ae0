"""The development mail catcher: takes every letter by SMTP, shows them on a page, and hands none on."""

from __future__ import annotations

import argparse
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Session
from aiosmtpd.smtp import Envelope as Dialogue

from tasks.processes.letterbox import Envelope, LetterBox
from tasks.processes.letterpages import Answer, LetterPages
from tasks.processes.ports import LOOPBACK

OUR_NAMES = {LOOPBACK, "localhost"}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
LARGEST = 50 * 1024 * 1024


class Catching:
    """aiosmtpd's hooks: every recipient is accepted, every letter is kept."""

    def __init__(self, box: LetterBox) -> None:
        self._box = box

    async def handle_EHLO(  # noqa: N802 (the library's name)
        self, _server: SMTP, session: Session, _envelope: Dialogue, hostname: str, responses: list[str]
    ) -> list[str]:
        """Offer PIPELINING, as production's servers do; the library reads command by command, so it holds."""
        session.host_name = hostname
        return [responses[0], "250-PIPELINING", *responses[1:]]

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Dialogue) -> str:  # noqa: N802 (the library's name)
        """Keep the bytes, then say so."""
        content = envelope.original_content or b""
        letter_id = self._box.keep(content, Envelope(envelope.mail_from or "", list(envelope.rcpt_tos)))
        return f"250 2.0.0 Kept as {letter_id}"


def smtp_server(box: LetterBox, port: int) -> Controller:
    """The SMTP side, to be started and stopped by the caller; it has a thread of its own."""
    return Controller(Catching(box), hostname=LOOPBACK, port=port, data_size_limit=LARGEST)


class PageServer(ThreadingHTTPServer):
    """The pages of a letter box on the loopback address."""

    def __init__(self, box: LetterBox, port: int) -> None:
        super().__init__((LOOPBACK, port), PageHandler)
        self.pages = LetterPages(box)


class PageHandler(BaseHTTPRequestHandler):
    """One connection to the pages."""

    server: PageServer

    def do_GET(self) -> None:
        """Answer, if it was us who were asked: another site could point its own name here, and letters hold keys."""
        ours = self.headers.get("Host", "").partition(":")[0] in OUR_NAMES
        answer = self.server.pages.answer(self.path) if ours else Answer(body=b"", status=HTTPStatus.FORBIDDEN)
        self.send_response(answer.status)
        sizes = {"Content-Type": answer.kind, "Content-Length": str(len(answer.body))}
        for header, value in {**HEADERS, **sizes, **answer.headers}.items():
            self.send_header(header, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(answer.body)

    def do_HEAD(self) -> None:
        """The same without the body."""
        self.do_GET()

    def log_message(self, *_arguments: object) -> None:
        """Nobody reads the log of these pages."""


def main() -> None:
    """Catch until told to stop."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--folder", type=Path, required=True)
    arguments.add_argument("--smtp-port", type=int, required=True)
    arguments.add_argument("--page-port", type=int, required=True)
    given = arguments.parse_args()
    box = LetterBox(given.folder)
    smtp_server(box, given.smtp_port).start()
    with PageServer(box, given.page_port) as pages:
        print(
            f"catcher: ready, SMTP on {LOOPBACK}:{given.smtp_port}, letters on http://{LOOPBACK}:{given.page_port}/", flush=True
        )
        pages.serve_forever()


if __name__ == "__main__":
    main()
