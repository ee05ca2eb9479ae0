"""What every message must be, row by row: what the RFCs say, what Gmail, Yahoo and Microsoft ask, what WCAG wants of what is read.

Each row is a sentence that must hold and how it is seen. `faults` names the rows that do not hold for a message.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from email.header import decode_header
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import dkim

from tests.modules.mailings.received import LINK, Received

LIST_HEADERS = (
    "list-id",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "list-help",
    "list-subscribe",
    "list-archive",
    "list-owner",
)
SIGNED = {"from", "to", "subject", "date", "message-id", "content-type", "auto-submitted"}
SIGNED_OF_MANY = {*LIST_HEADERS, "list-post", "feedback-id"}
KILOBYTES = 90
_BARE = re.compile(rb"(?<!\r)\n|\r(?!\n)")
_LONG = re.compile(rb"[^\r\n]{999}")
_BEGUN_EMPTY = re.compile(rb"(?m)^[!-9;-~]+:[ \t]*\r?$")
_ENCODED_WORD = re.compile(r"=\?[^?]+\?[bq]\?[^?]*\?=", re.IGNORECASE)
_DATA_TABLE = re.compile(r"<table\b(?![^>]*\brole=\"presentation\")[^>]*>(.*?)</table>", re.DOTALL)
_IMAGE = re.compile(r"<img\b[^>]*>")
_HTML = re.compile(r"<html\b[^>]*>")
_ADDRESS = re.compile(r"[^@<>\s]+@[^@<>\s]+")


@dataclass(frozen=True, kw_only=True)
class Site:
    """Who writes: `host` ends Message-IDs and names of lists, `mail_host` takes mail, pages begin with `base_url`."""

    mail_from: str
    host: str
    mail_host: str
    base_url: str
    postal_address: str


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a message beside its bytes: its reader, its language, and whether it is mail to many and kept on the web."""

    address: str
    locale: str
    to_many: bool
    archived: bool = False
    files: int = 0


Row = Callable[[Received, Facts, Site], bool]


def _is_from_us(message: Received, _facts: Facts, site: Site) -> bool:
    return message.all_of("from") == [site.mail_from]


def _is_to_one(message: Received, facts: Facts, _site: Site) -> bool:
    return _ADDRESS.findall(message.one("to")) == [facts.address] and not message.all_of("cc") + message.all_of("bcc")


def _has_a_date(message: Received, _facts: Facts, _site: Site) -> bool:
    return parsedate_to_datetime(message.one("date")).tzinfo is not None


def _has_an_id(message: Received, _facts: Facts, site: Site) -> bool:
    return re.fullmatch(rf"<[A-Za-z0-9.=_:-]+@{re.escape(site.host)}>", message.one("message-id")) is not None


def _says_what_it_is_about(message: Received, _facts: Facts, _site: Site) -> bool:
    subject = message.one("subject")
    pieces = [
        piece if isinstance(piece, str) else piece.decode(charset or "ascii") for piece, charset in decode_header(subject)
    ]
    return 0 < len("".join(pieces)) <= 200 and all(len(each) <= 75 for each in _ENCODED_WORD.findall(subject))


def _is_alternative(message: Received, facts: Facts, _site: Site) -> bool:
    outer = "multipart/mixed" if facts.files else "multipart/alternative"
    typed = message.one("content-type").startswith(outer)
    return typed and message.kinds == ["text/plain", "text/html", *["text/calendar"] * facts.files]


def _has_the_same_links(message: Received, _facts: Facts, _site: Site) -> bool:
    return message.text_links == [link for link, _ in message.anchors if link.startswith("http")]


def _has_links_that_differ(message: Received, _facts: Facts, _site: Site) -> bool:
    words = {}
    return all(said and words.setdefault(said, link) == link for link, said in message.anchors)


def _has_pictures_of_ours(message: Received, _facts: Facts, site: Site) -> bool:
    def fits(picture: str) -> bool:
        said = dict(re.findall(r"([a-z]+)=\"([^\"]*)\"", picture))
        return "alt" in said and said["src"].startswith(f"{site.base_url}/") and int(said.get("width", "100")) > 16

    return all(fits(each) for each in _IMAGE.findall(message.html))


def _brings_nothing_else(message: Received, _facts: Facts, _site: Site) -> bool:
    return not re.search(r"<(?:script|link|iframe|object|form)\b|url\(|@import|@font-face", message.html)


def _says_its_language(message: Received, facts: Facts, _site: Site) -> bool:
    [html] = _HTML.findall(message.html)
    return message.all_of("content-language") == [facts.locale] and f'lang="{facts.locale}"' in html and 'dir="ltr"' in html


def _says_where_we_live(message: Received, _facts: Facts, site: Site) -> bool:
    return site.postal_address in message.text and site.postal_address in message.html


def _names_its_list(message: Received, _facts: Facts, site: Site) -> bool:
    return re.search(rf"<[a-z0-9-]+\.{re.escape(site.host)}>$", message.one("list-id")) is not None


def _can_be_left_by_one_click(message: Received, _facts: Facts, site: Site) -> bool:
    ways = re.findall(r"<([^<>]+)>", message.one("list-unsubscribe"))
    page = rf"{re.escape(site.base_url)}(?:/es)?/subscriptions/leave/[0-9-]+\.[\w-]+"
    mail = rf"mailto:leave\+[0-9-]+\.[\w-]+@{re.escape(site.mail_host)}"
    fits = [re.fullmatch(rule, way) for rule, way in zip((page, mail), ways, strict=False)]
    once = message.all_of("list-unsubscribe-post") == ["List-Unsubscribe=One-Click"]
    return (
        once
        and 1 <= len(ways) <= 2
        and all(fits)
        and all(len(urlsplit(each).path.partition("@")[0]) <= 64 for each in ways[1:])
    )


def _shows_how_to_leave(message: Received, _facts: Facts, _site: Site) -> bool:
    [leave] = re.findall(r"<(https?://[^<>]+)>", message.one("list-unsubscribe"))
    return leave in message.text_links and leave in {link for link, _ in message.anchors}


def _leads_to_its_pages(message: Received, facts: Facts, site: Site) -> bool:
    wanted = ["list-help", "list-subscribe", "list-archive", *(["archived-at"] if facts.archived else [])]
    return all(re.fullmatch(rf"<{re.escape(site.base_url)}/\S+>", message.one(each)) for each in wanted)


def _has_an_owner_and_takes_no_post(message: Received, _facts: Facts, _site: Site) -> bool:
    return re.fullmatch(r"<mailto:[^@]+@[^@]+>", message.one("list-owner")) is not None and message.all_of("list-post") == [
        "NO"
    ]


def _has_a_feedback_id(message: Received, facts: Facts, site: Site) -> bool:
    said = message.one("feedback-id").split(":")
    return len(said) <= 4 and all(said) and said[-1] == site.host and facts.address not in message.one("feedback-id")


EVERY: dict[str, Row] = {
    "one From, which is ours (RFC 5322, 3.6; DMARC)": _is_from_us,
    "to one reader, and nobody beside (5322)": _is_to_one,
    "one Date with a zone (5322)": _has_a_date,
    "one Message-ID, on our domain (5322, 3.6.4)": _has_an_id,
    "one Subject; its encoded words are whole (2047)": _says_what_it_is_about,
    "one MIME-Version (2045)": lambda message, _facts, _site: message.all_of("mime-version") == ["1.0"],
    "somebody reads answers (5322)": lambda message, _facts, _site: len(message.all_of("reply-to")) == 1,
    "lines end in CRLF alone (5321, 2.3.8)": lambda message, _facts, _site: not _BARE.search(message.content),
    "no header begins with an empty line (5322, 2.2.3)": lambda message, _facts, _site: (
        not _BEGUN_EMPTY.search(message.content.partition(b"\r\n\r\n")[0])
    ),
    "lines of at most 998 octets (5322, 2.1.1)": lambda message, _facts, _site: not _LONG.search(message.content),
    "ASCII on the wire (5321)": lambda message, _facts, _site: message.content.isascii() and b"\0" not in message.content,
    "the text comes first (2046, 5.1.4)": _is_alternative,
    "both parts lead to the same pages in one order (2046)": _has_the_same_links,
    "links to different pages have different words (WCAG 2.4.4)": _has_links_that_differ,
    "automatic mail says so (3834)": lambda message, _facts, _site: message.all_of("auto-submitted") == ["auto-generated"],
    "it says its language and direction (WCAG 3.1.1)": _says_its_language,
    "tables without headings are layout, and say so (WCAG 1.3.1)": lambda message, _facts, _site: all(
        '<th scope="row"' in each for each in _DATA_TABLE.findall(message.html)
    ),
    "one heading of the first order (WCAG 1.3.1)": lambda message, _facts, _site: message.html.count("<h1") == 1,
    "pictures are ours, have a text and are no pixels": _has_pictures_of_ours,
    "no script, form, font or file from elsewhere": _brings_nothing_else,
    "where we live (CAN-SPAM)": _says_where_we_live,
    "at most 90 KB, as Gmail clips": lambda message, _facts, _site: len(message.html.encode()) <= KILOBYTES * 1024,
    "no hole is left open": lambda message, _facts, _site: not re.search("[\ue000-\uf8ff]|{{|{%", message.text + message.html),
}
TO_MANY: dict[str, Row] = {
    "its list has a name for ever (2919)": _names_its_list,
    "one click leaves (8058; Gmail, Yahoo)": _can_be_left_by_one_click,
    "what one click does stands in both parts": _shows_how_to_leave,
    "help, archive and subscribing are pages (2369, 5064)": _leads_to_its_pages,
    "it has an owner and takes no posts (2369)": _has_an_owner_and_takes_no_post,
    "Feedback-ID of at most four fields, no reader in it (Gmail)": _has_a_feedback_id,
}
TO_ONE: dict[str, Row] = {
    "what was asked for is no mail to many": lambda message, _facts, _site: (
        not any(name.startswith("list-") or name in {"precedence", "feedback-id"} for name, _ in message.headers)
    ),
}


def faults(message: Received, facts: Facts, site: Site) -> list[str]:
    """The rows that do not hold."""
    table = EVERY | (TO_MANY if facts.to_many else TO_ONE)
    return [said for said, holds in table.items() if not _holds(holds, message, facts, site)]


def _holds(row: Row, message: Received, facts: Facts, site: Site) -> bool:
    """What cannot even be read does not hold."""
    try:
        return row(message, facts, site)
    except (ValueError, LookupError, TypeError):
        return False


def faults_of_signature(received: bytes, to_many: bool, key_of: Callable[[bytes], bytes]) -> list[str]:
    """What is wrong with the signature (RFC 6376) on these bytes. `key_of` answers as DNS would."""
    named = re.search(rb"\bh=([^;]+);", Received(received).one("dkim-signature").encode())
    signed = {each.strip().lower() for each in (named[1].decode() if named else "").split(":")}
    missing = (SIGNED | (SIGNED_OF_MANY if to_many else set())) - signed
    broken = [] if dkim.verify(received, dnsfunc=lambda name, **_: key_of(name)) else ["it does not hold"]
    length = ["only a part is signed"] if b" l=" in received.partition(b"\r\n\r\n")[0] else []
    return broken + length + [f"{each} is not signed" for each in sorted(missing)]


__all__ = ["LINK", "Facts", "Received", "Site", "faults", "faults_of_signature"]
