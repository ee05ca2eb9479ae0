"""From Letter to bytes. The same letter and the same row of the ledger always give the same bytes."""

from __future__ import annotations

import hashlib
from datetime import UTC
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import parseaddr
from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from mjml import mjml2html

from modules.core.words import Words
from modules.deliveries.models import Delivery
from modules.formats.cleaning import clean_line
from modules.mailings.letter import Attachment, Letter, Letterhead

LINE_LENGTH = 76


class LetterPolicy(EmailPolicy):
    """Folds a subject between its words. The library begins one that is long with an empty line, which not every mail server takes."""

    def fold_binary(self, name: str, value: str) -> bytes:
        """A header as it goes over the wire."""
        if name.lower() != "subject":
            return super().fold_binary(name, value)
        return f"{name}: {_folded(name, str(value))}{self.linesep}".encode("ascii")


# 7bit: the whole message is ASCII, so that no mail server on the way has to rewrite it. The library fills a line with one encoded
# word, which may have 75 characters (RFC 2047, 2); before it stands a blank.
POLICY = LetterPolicy(linesep="\r\n", cte_type="7bit", max_line_length=LINE_LENGTH)
NAME_LENGTH = 100
SUBJECT_LENGTH = 200


def render(letter: Letter, delivery: Delivery, words: Words, head: Letterhead) -> bytes:
    """The message as it is handed over: multipart/mixed of (text, then HTML) and calendar files, in ASCII with CRLF."""
    values = {"locale": letter.locale, "head": head, **letter.values}
    subject = clean_line(words.fill(f"email/{letter.template}/subject.txt", **values))[:SUBJECT_LENGTH]
    values |= {"subject": subject}
    message = EmailMessage(policy=POLICY)
    _address(message, letter, delivery, head)
    message["Subject"] = subject
    message.set_content(words.fill(f"email/{letter.template}/body.txt", **values).strip() + "\n")
    message.add_alternative(compiled_page(words, letter.template).render(values), subtype="html")
    for attachment in letter.files():
        _attach(message, attachment)
    # Last, since the library moves what begins with Content- into the first part.
    message["Content-Language"] = letter.locale
    _fix_boundaries(message, delivery.message_id)
    return message.as_bytes()


def _address(message: EmailMessage, letter: Letter, delivery: Delivery, head: Letterhead) -> None:
    """Who writes to whom and when; the time is the row's own, so that a repeat is the same message."""
    message["From"] = _mailbox(*parseaddr(head.mail_from))
    message["To"] = _mailbox(letter.to.name, delivery.address)
    message["Reply-To"] = head.reply_to
    message["Date"] = delivery.created_at.astimezone(UTC)
    message["Message-ID"] = delivery.message_id
    message["Auto-Submitted"] = "auto-generated"
    if delivery.request_id:
        message["X-Request-ID"] = delivery.request_id


def _mailbox(name: str, address: str) -> Address:
    # A name is what a stranger typed into a form: one line of it, and the library's encoding.
    return Address(display_name=clean_line(name)[:NAME_LENGTH].strip(), addr_spec=address)


def _folded(name: str, text: str) -> str:
    """In plain words where they can be broken and none of them could be taken for an encoded one."""
    plain = Header(text, maxlinelen=LINE_LENGTH, header_name=name).encode(linesep="\r\n") if text.isascii() else ""
    if plain and not plain.startswith("\r\n") and "=?" not in plain:
        return plain
    return Header(text, "utf-8", maxlinelen=LINE_LENGTH, header_name=name).encode(linesep="\r\n")


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    """A calendar file that mail programs offer to take over (RFC 6047, 2.4): its `method` stands in the type as well."""
    message.add_attachment(attachment.content.decode(), subtype="calendar", filename=attachment.name)
    part = list(message.iter_attachments())[-1]
    part.set_param("method", attachment.method)


def _fix_boundaries(message: EmailMessage, message_id: str) -> None:
    """Boundaries made of the Message-ID: the library's own are random."""
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(hashlib.sha256(f"{number}{message_id}".encode()).hexdigest()[:32])


@lru_cache(maxsize=256)
def compiled_page(words: Words, template: str) -> Template:
    """The HTML of a letter: its MJML compiled once, with the holes for words and values still open."""
    layout = Environment(
        loader=FileSystemLoader(words.folder / "email"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 (it joins MJML files of ours; values come later, escaped)
        block_start_string="[%",
        block_end_string="%]",
        variable_start_string="[[",
        variable_end_string="]]",
        comment_start_string="[#",
        comment_end_string="#]",
    )
    # Without fonts: it would have readers' mail programs fetch from others those that it knows by name.
    mjml = layout.get_template(f"{template}/body.mjml").render()
    return words.compile(mjml2html(mjml, disable_comments=True, fonts={}))
