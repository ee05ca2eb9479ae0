"""Handing messages to a mail server over one connection (RFC 5321), each in one trip there and back where it takes them ahead (RFC 2920).

smtplib greets, encrypts and signs in; it knows no pipelining, looks through each message anew, which costs more than the
network, and reads answers more slowly than servers give them.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterable, Iterator
from math import inf
from time import monotonic

from modules.core.labels import is_watched, label
from modules.deliveries.handing_over import Envelope, Outcome, Verdict
from modules.mailings.answers import Step, judged

ANSWER_LENGTH = 500
LINE_LENGTH = 8192
GO_AHEAD, CLOSING = 354, 421
GRANTED = {Step.MAIL: range(200, 300), Step.RCPT: range(200, 300), Step.DATA: range(GO_AHEAD, GO_AHEAD + 1)}
"""The answers after which the next may be asked for."""
TOO_SLOW = "the mail server took too long to ask for the message"
Trouble = (OSError, smtplib.SMTPException)
Reply = tuple[int, bytes]


class Dialogue:
    """With a server that has greeted us. Once `broken`, the connection is worth nothing any more.

    `sender` is for envelopes that bring none. After `until` no content leaves, not even what the server waits for by now: whoever
    it is for may have left their list meanwhile.
    """

    def __init__(self, smtp: smtplib.SMTP, sender: str, until: float = inf) -> None:
        self._smtp, self._sender, self._until = smtp, sender, until
        if smtp.file is None and smtp.sock is not None:
            smtp.file = smtp.sock.makefile("rb")
        self._ahead = smtp.has_extn("pipelining")
        self.broken = ""

    def carry(self, envelopes: Iterable[Envelope]) -> Iterator[Outcome]:
        """What became of each, in their order. Their content ends as `stuffed` makes it end, and their addresses are ASCII.

        When the connection breaks, nobody knows the fate of the message whose content was on its way; all that follow get
        NOT_NOW, since nothing of them has left.
        """
        content = b""
        for envelope in envelopes:
            if self.broken:
                yield Outcome(Verdict.NOT_NOW, self.broken)
                continue
            known, content, refusal = self._step(content, envelope)
            yield from (each for each in (known, refusal) if each is not None)
        if content:
            yield self._end(content)

    def _step(self, content: bytes, envelope: Envelope) -> tuple[Outcome | None, bytes, Outcome | None]:
        """Send what waits and ask for the next: the outcome of what waited, what waits now, and why nothing does."""
        known, commands = None, self._commands(envelope)
        if content and self._is_late():
            return self._withheld(), b"", self._withheld()
        try:
            if self._ahead:
                self._send(content, b"".join(commands))
            if content:
                known, content = self._settled(content), b""
            if not self.broken:
                replies = [self._reply() for _ in commands] if self._ahead else self._one_by_one(commands)
                refusal = self._refusal(replies)
                return known, b"" if refusal else envelope.content, refusal
        except Trouble as error:
            self.broken = said_of(error)
        left = Outcome(Verdict.UNKNOWN, self.broken) if content else known
        return left, b"", Outcome(Verdict.NOT_NOW, self.broken)

    def _commands(self, envelope: Envelope) -> list[bytes]:
        lines = (f"MAIL FROM:<{envelope.sender or self._sender}>", f"RCPT TO:<{envelope.address}>", "DATA")
        return [f"{line}\r\n".encode("ascii") for line in lines]

    def _one_by_one(self, commands: Iterable[bytes]) -> list[Reply]:
        """Ask for each when the one before was granted."""
        replies: list[Reply] = []
        for command in commands:
            self._smtp.send(command)
            replies.append(self._reply())
            if replies[-1][0] // 100 not in {2, 3}:
                break
        return replies

    def _refusal(self, replies: list[Reply]) -> Outcome | None:
        """None when the server waits for the message. Else the line is made ready for the next one."""
        steps = zip(GRANTED, replies, strict=False)
        refused = next(((step, reply) for step, reply in steps if reply[0] not in GRANTED[step]), None)
        if refused is None:
            return None
        outcome = self._judged(*refused)
        if self.broken:
            return outcome
        if replies[-1][0] == GO_AHEAD:  # it takes a message for nobody: an empty one ends that (RFC 2920, 3.1)
            self._smtp.send(b".\r\n")
            self._reply()
        self._smtp.rset()
        return outcome

    def _end(self, content: bytes) -> Outcome:
        """Of the last message, after which nothing is asked for."""
        if self._is_late():
            return self._withheld()
        try:
            self._send(content)
            return self._judged(Step.CONTENT, self._reply())
        except Trouble as error:
            self.broken = said_of(error)
            return Outcome(Verdict.UNKNOWN, self.broken)

    def _is_late(self) -> bool:
        return monotonic() > self._until

    def _withheld(self) -> Outcome:
        """Of a message that the server waits for and does not get: all that is left to do is to hang up."""
        self.broken = TOO_SLOW
        return Outcome(Verdict.NOT_NOW, TOO_SLOW)

    def _settled(self, content: bytes) -> Outcome:
        """Of a message that went out with the commands for the next, or goes now."""
        if not self._ahead:
            self._send(content)
        return self._judged(Step.CONTENT, self._reply())

    def _reply(self) -> Reply:
        """The next answer, which may have several lines (4.2.1); -1 for what is no answer. Raises what smtplib raises."""
        words: list[bytes] = []
        while True:
            line = self._smtp.file.readline(LINE_LENGTH) if self._smtp.file else b""
            if not line:
                raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
            code, more = line[:3], line[3:4] == b"-"
            words.append(line[4:].strip())
            if not more or not code.isdigit():
                return int(code) if code.isdigit() else -1, b"\n".join(words)

    def _send(self, content: bytes, commands: bytes = b"") -> None:
        if not content:
            self._smtp.send(commands)
            return
        label("delivery.data")
        half = len(content) // 2 if is_watched("delivery.half") else 0
        if half:
            self._smtp.send(content[:half])
            label("delivery.half")
        self._smtp.send(content[half:] + commands)
        label("delivery.sent")

    def _judged(self, step: Step, reply: Reply) -> Outcome:
        """After what answers nothing that was asked, nobody knows to what the next answer belongs: the line is broken."""
        code, words = reply
        said = f"{code} {words.decode('ascii', 'replace')}".replace("\0", "")[:ANSWER_LENGTH]
        outcome = judged(step, code, said)
        if code == CLOSING or (outcome.verdict is not Verdict.TAKEN and code // 100 not in {4, 5}):
            self.broken = said
        return outcome


def stuffed(envelope: Envelope) -> bytes:
    """The message with its leading dots doubled and its end marked (RFC 5321, 4.5.2)."""
    content = envelope.content
    if not envelope.dotless and (content.startswith(b".") or b"\n." in content):
        content = re.sub(rb"(?m)^\.", b"..", content)
    return content + (b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n")


def said_of(error: Exception) -> str:
    """Trouble in few words."""
    return f"{type(error).__name__}: {error}"[:ANSWER_LENGTH]
