"""The headers of mail to many: what Gmail, Yahoo and Microsoft ask of whoever sends much, and what RFC 2369, 2919, 3834, 5064 and 8058 say.

What is the same for every reader is written once; what differs from reader to reader is spliced in front of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr, quote
from functools import lru_cache
from urllib.parse import quote as percent_encoded

from email_validator import EmailNotValidError

from modules.core.ids import slug_of
from modules.formats.cleaning import clean_line
from modules.mailings.letter import Letterhead
from modules.mailings.postman import in_ascii
from modules.mailings.rendering import NAME_LENGTH, POLICY, SUBJECT_LENGTH

NOBODY = "undisclosed-recipients:;"
_OF_ADDRESSES = "%/:=&?~#+!$,;'@()*[]"
_CLEAN = re.compile(rf"[A-Za-z0-9_.~{re.escape(_OF_ADDRESSES)}-]*")


@dataclass(frozen=True, kw_only=True)
class Heading:
    """What the headers of all messages of one page say.

    `list_key`, a slug, names the list for ever (RFC 2919), `list_name` is what readers call it; `campaign` is the edition or the
    run (`friday5-12`), `kind` the class of the ledger. `archive` and `help` are pages, and so is `archived_at`: this very message on
    the web, empty where it is not kept.
    """

    subject: str
    locale: str
    list_key: str
    list_name: str
    campaign: str
    kind: str
    archive: str
    help: str
    archived_at: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Filling:
    """What differs from reader to reader.

    `leave` is where the list is left by one click, `leave_by_mail` the mailbox that does the same (empty where its name would be too
    long for one), `preferences` where the reader chooses what comes.
    """

    address: str
    message_id: str
    date: datetime
    leave: str
    leave_by_mail: str
    preferences: str


def shared_headers(heading: Heading, head: Letterhead) -> bytes:
    """The headers that every reader gets alike, each line with its end."""
    written = EmailMessage(policy=POLICY)
    written["From"] = _mailbox(head.mail_from)
    written["Reply-To"] = _mailbox(head.reply_to)
    written["Subject"] = clean_line(heading.subject)[:SUBJECT_LENGTH]
    return written.as_bytes().removesuffix(b"\r\n") + _lines(_list_headers(heading, head))


def own_headers(filling: Filling) -> bytes:
    """The headers of one reader's message. An address that mail cannot carry is left out: the postman refuses it."""
    return _lines(
        {
            "To": _recipient(filling.address),
            "Message-ID": filling.message_id,
            "Date": _said(filling.date),
            "List-Unsubscribe": ",\r\n ".join([_page(filling.leave), *_mailboxes(filling.leave_by_mail)]),
        }
    )


@lru_cache(maxsize=64)
def _said(date: datetime) -> str:
    """Many messages have one date: that of the moment when they were queued."""
    return format_datetime(date)


def _list_headers(heading: Heading, head: Letterhead) -> dict[str, str]:
    key = slug_of(heading.list_key)
    written = {
        "MIME-Version": "1.0",
        "Content-Language": heading.locale,
        "List-Id": f"{_phrase(heading.list_name)}\r\n <{key}.{head.host}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Help": _page(heading.help),
        "List-Subscribe": _page(heading.help),
        "List-Archive": _page(heading.archive),
        "List-Owner": f"<mailto:{parseaddr(head.reply_to)[1]}>",
        "List-Post": "NO",
        "Archived-At": _page(heading.archived_at),
        "Auto-Submitted": "auto-generated",
        # Four fields, the last of them stable (Gmail's convention): no reader is in it.
        "Feedback-ID": f"{slug_of(heading.campaign)}:{key}:{heading.kind}:{head.host}",
    }
    return {name: value for name, value in written.items() if value != "<>"}


def _lines(headers: dict[str, str]) -> bytes:
    return "".join([f"{name}: {value}\r\n" for name, value in headers.items()]).encode("ascii")


def _mailbox(typed: str) -> Address:
    name, address = parseaddr(typed)
    return Address(display_name=clean_line(name)[:NAME_LENGTH].strip(), addr_spec=address)


def _recipient(address: str) -> str:
    # Without a name: what a stranger typed into a form has no place in a header.
    try:
        return in_ascii(address)
    except EmailNotValidError:
        return NOBODY


def _mailboxes(address: str) -> list[str]:
    return [_page(f"mailto:{address}")] if address else []


def _phrase(name: str) -> str:
    one_line = clean_line(name)[:NAME_LENGTH].strip()
    return f'"{quote(one_line)}"' if one_line.isascii() else Header(one_line, "utf-8").encode(linesep="\r\n")


def _page(address: str) -> str:
    """No blank or line break leaves here, whatever stands in the address."""
    return f"<{address if _CLEAN.fullmatch(address) else percent_encoded(address, _OF_ADDRESSES)}>"
