"""Posts of bad will: whatever HTML, subject and name they bring, what a list tells is text and sound links, in messages of whole headers."""

from __future__ import annotations

from email.message import EmailMessage
from html import unescape

import pytest
from bs4 import BeautifulSoup
from hypothesis import event, example, given
from hypothesis import strategies as st

from modules.core.markdown import markdown_to_html
from modules.formats.cleaning import clean_line
from modules.mailings.inbox.mime import parse
from modules.mailings.inbox.wording import wording_of

ALLOWED = {"http", "https", "mailto"}
HARMLESS = {
    *("p", "br", "a", "strong", "em", "ul", "ol", "li", "blockquote", "code", "pre", "hr"),
    *("h1", "h2", "h3", "h4", "h5", "h6"),
}
PIECES = [
    "<script>alert(1)</script>",
    "<style>@import 'https://evil.example/x.css'</style>",
    '<svg onload="alert(1)"><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    '<a href="data:text/html;base64,PHNjcmlwdD4=">d</a>',
    '<a href="java\tscript:alert(1)">j</a>',
    '<a href=" JaVaScRiPt:alert(1)">j</a>',
    '<a href="&#106;avascript:alert(1)">j</a>',
    '<a href="vbscript:x">v</a>',
    '<a href="https://example.org/ok">ok</a>',
    '<a href="https://example.org/)[x](javascript:alert(1)">m</a>',
    "[x](javascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "<javascript:alert(1)>",
    '<form action="https://evil.example"><input name="p"><button>Go</button></form>',
    '<img src="https://evil.example/pixel.png?who=me" width="1" height="1">',
    "![p](https://evil.example/pixel.png)",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<object data="https://evil.example"></object><embed src="https://evil.example">',
    '<base href="https://evil.example/">',
    '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    '<link rel="stylesheet" href="https://evil.example/x.css">',
    '<math><mi xlink:href="javascript:alert(1)">m</mi></math>',
    '<p style="background:url(https://evil.example)" onmouseover="alert(1)">Hello</p>',
    "<!--[if mso]><script>alert(1)</script><![endif]-->",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<div><p>",
    "</p></div>",
    "<b>bold",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "Plain words. ",
]


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20)), max_size=12), st.sampled_from(["html", "plain"]))
@example(PIECES, "html")
@example(PIECES, "plain")
def test_what_is_shown_of_a_post_can_do_nothing(pieces, kind):
    message = EmailMessage()
    message["From"], message["Subject"] = "maria@example.org", "x"
    message.set_content("".join(pieces).encode("utf-8", "replace").decode(), subtype=kind)
    body = wording_of(parse(bytes(message))).body
    page = BeautifulSoup(str(markdown_to_html(body)), "html.parser")
    event(f"{kind}, {'with a link' if page.find('a') else 'without'}")
    for tag in page.find_all(True):
        assert tag.name in HARMLESS
        assert set(tag.attrs) <= ({"href", "rel"} if tag.name == "a" else {"start"} if tag.name == "ol" else set())
        if tag.name == "a":
            assert unescape(tag.get("href", "https:")).partition(":")[0].strip().lower() in ALLOWED


BREAKS = st.sampled_from(["\r\n", "\n", "\r", "\0", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\u202e", "\x7f"])


@given(st.lists(st.one_of(BREAKS, st.sampled_from(["Bcc: all@example.org", "a", " ", "."])), max_size=12).map("".join))
@example("Hello\r\nBcc: all@example.org\r\n\r\n<script>")
def test_no_line_of_ours_is_broken_by_what_somebody_typed(text):
    line = clean_line(text)
    assert len(line.splitlines()) <= 1
    assert not set(line) & set("\r\n\0\x0b\x0c\x1c\x85\x7f\u2028\u2029")


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: =?utf-8?q?Hello=0D=0ABcc:_all=40example.org?=\r\n",
        b"Subject: =?utf-8?b?SGVsbG8NCkJjYzogYWxsQGV4YW1wbGUub3Jn?=\r\n",
        b"Subject: Hello\r\n Bcc: all@example.org\r\n",
    ],
)
def test_a_subject_that_hides_a_header_stays_one_line(raw):
    said = wording_of(parse(b"From: maria@example.org\r\n" + raw + b"\r\nx\r\n")).subject
    assert said == "Hello Bcc: all@example.org"
