"""The catcher's pages: a list of letters, each letter with its text, HTML, headers and parts, and the same as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from email.message import EmailMessage, Message
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tasks.processes.letterbox import LetterBox

PAGES = Path(__file__).parent / "pages"
AT_ONCE = 100
LETTER_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src data: http: https:; frame-ancestors 'self'"
)
HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What goes back to the browser."""

    body: bytes
    kind: str = "text/html; charset=utf-8"
    status: HTTPStatus = HTTPStatus.OK
    headers: dict[str, str] = field(default_factory=dict)


class LetterPages:
    """Answers paths out of a letter box; knows nothing of sockets."""

    def __init__(self, box: LetterBox) -> None:
        self._box = box
        self._templates = Environment(
            loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self._doors: list[tuple[re.Pattern[str], Callable[..., Answer]]] = [
            (re.compile(pattern), answer)
            for pattern, answer in (
                (r"/", self._list),
                (r"/pages\.css", self._style),
                (r"/letters\.json", self._listing),
                (r"/letters/([\d.]+)", self._letter),
                (r"/letters/([\d.]+)\.eml", self._raw),
                (r"/letters/([\d.]+)/html", self._html),
                (r"/letters/([\d.]+)/parts/(\d+)", self._part),
            )
        ]

    def answer(self, target: str) -> Answer:
        """The answer to a GET; what does not exist is 404."""
        parts = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        for pattern, answer in self._doors:
            if match := pattern.fullmatch(parts.path):
                try:
                    return answer(query, *match.groups())
                except (KeyError, IndexError):
                    break
        return Answer(body=b"Nothing here.\n", kind="text/plain", status=HTTPStatus.NOT_FOUND)

    def _list(self, query: dict[str, str]) -> Answer:
        chosen = [each for each in self._box.ids() if each < query.get("before", "~")]
        letters = [self._box.summary(each) for each in chosen[:AT_ONCE]]
        return self._page("letters.html", letters=letters, older=f"/?before={letters[-1].id}" if len(chosen) > AT_ONCE else "")

    def _listing(self, query: dict[str, str]) -> Answer:
        """All letters newest first; `to` keeps those of one recipient, `after` those caught since that id."""
        letters = [self._box.summary(each) for each in self._box.ids() if each > query.get("after", "")]
        if "to" in query:
            letters = [letter for letter in letters if query["to"] in letter.recipients]
        return Answer(body=json.dumps({"letters": [asdict(each) for each in letters]}).encode(), kind="application/json")

    def _letter(self, _query: dict[str, str], letter_id: str) -> Answer:
        message = self._box.message(letter_id)
        html, plain = message.get_body(("html",)), message.get_body(("plain",))
        others = [
            {"number": number, "kind": part.get_content_type(), "name": part.get_filename() or ""}
            for number, part in enumerate(message.walk())
            if not part.is_multipart() and part is not html and part is not plain
        ]
        return self._page(
            "letter.html",
            letter=self._box.summary(letter_id),
            text=_text_of(plain) if plain else "",
            has_html=html is not None,
            headers=[(name, str(value)) for name, value in message.items()],
            others=others,
        )

    def _raw(self, _query: dict[str, str], letter_id: str) -> Answer:
        return Answer(body=self._box.content(letter_id), kind="message/rfc822", headers=_download(f"{letter_id}.eml"))

    def _html(self, _query: dict[str, str], letter_id: str) -> Answer:
        """The HTML part, its links opening outside of the frame."""
        html = self._box.message(letter_id).get_body(("html",))
        if html is None:
            raise KeyError(letter_id)
        text, base = _text_of(html), '<base target="_blank">'
        shown = HEAD.sub(lambda head: head.group() + base, text, count=1) if HEAD.search(text) else base + text
        return Answer(body=shown.encode(), headers={"Content-Security-Policy": LETTER_POLICY})

    def _part(self, _query: dict[str, str], letter_id: str, number: str) -> Answer:
        part = list(self._box.message(letter_id).walk())[int(number)]
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            raise KeyError(number)
        name = part.get_filename() or f"part-{number}"
        return Answer(body=content, kind=part.get_content_type(), headers=_download(name))

    def _style(self, _query: dict[str, str]) -> Answer:
        return Answer(body=(PAGES / "pages.css").read_bytes(), kind="text/css; charset=utf-8")

    def _page(self, template: str, **values: object) -> Answer:
        return Answer(body=self._templates.get_template(template).render(values).encode())


def _text_of(part: EmailMessage | Message) -> str:
    """The part as text, whatever its charset claims."""
    content = part.get_payload(decode=True)
    raw = content if isinstance(content, bytes) else b""
    try:
        return raw.decode(part.get_content_charset("utf-8"))
    except (LookupError, UnicodeDecodeError):
        return raw.decode("utf-8", errors="replace")


def _download(name: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
