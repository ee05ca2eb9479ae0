import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from modules.core.markdown import markdown_to_html
from modules.formats.cleaning import clean_text
from modules.formats.html_text import (
    html_to_markdown,
    html_to_text,
    is_html,
    keep_line_breaks,
    markdown_to_text,
    text_to_markdown,
)
from tests.modules.core.test_markdown import assert_harmless

MARKUP = st.sampled_from("ab1 \n\t*_`[]()<>#+-=|~&;!\\.:/ñ😀\"'{}^$@,")


def as_shown(text: str) -> str:
    """Text as HTML shows it: one blank between words, one empty line between paragraphs."""
    lines = "\n".join(" ".join(line.split()) for line in clean_text(text).split("\n"))
    return re.sub(r"\n\n+", "\n\n", lines).strip()


@given(st.text(MARKUP, max_size=60) | st.text(max_size=60))
@example("1. a\n- b\n# c\n> d &amp; *e* _f_ `g` [h](i) <j> k|l\n===\n~~m~~ https://a.example/n_o_(p).\n\n2) q")
def test_text_written_as_markdown_shows_the_same(text):
    assert markdown_to_text(text_to_markdown(text)) == as_shown(text)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<h2>Who</h2><p>Parents <b>and</b> <i>students</i></p>", "## Who\n\nParents **and** *students*"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<ol start=4><li>a</li></ol><ol start=²><li>b</li></ol>", "4. a\n\n1. b"),
        ("<p>a<br>b</p>", "a  \nb"),
        ('<a href="https://a.example/x_(1)" title="quoted\\">here</a>', "[here](https://a.example/x_%281%29)"),
        ('<a href="https://a.example/a_b">https://a.example/a_b</a>', "<https://a.example/a_b>"),
        ("<div>one</div><div>two</div>", "one\n\ntwo"),
        ("<p>2 * 3 # snake_case <span style='x'>[note]</span></p>", r"2 \* 3 # snake_case \[note\]"),
        ("https://a.example/page", "<https://a.example/page>"),
        ('<p>x<img src="https://spy.example/1.gif"><script>alert(1)</script><style>p{}</style><!-- y --></p>', "x"),
        ('<a href="javascript:alert(1)">no</a> <a href="/page">nor</a>', "no nor"),
        ("", ""),
    ],
)
def test_html_becomes_markdown(html, markdown):
    assert html_to_markdown(html) == markdown


def test_relative_links_lead_to_the_page_they_stood_on():
    assert html_to_markdown('<a href="/b">b</a>', base="https://a.example/a") == "[b](https://a.example/b)"


def test_markup_nested_without_end_becomes_text():
    deep = "<blockquote>" * 5000 + "x <b>y</b>"
    assert html_to_markdown(deep) == html_to_text(deep) == "x y"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h3>Who</h3><p>Parents &amp; <b>stu</b>dents</p>", "Who\n\nParents & students"),
        ("<p>one</p>\n<ul>\n<li>a<ul><li>b</li></ul></li>\n<li>c</li>\n</ul>\n<p>two</p>", "one\n\n- a\n  - b\n- c\n\ntwo"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ('<p>See <a href="https://a.example/p">the page</a>.</p>', "See the page (https://a.example/p)."),
        ('<a href="https://a.example/%C3%A9">https://a.example/é</a>', "https://a.example/é"),
        ('<a href="mailto:a@b.example">a@b.example</a>', "a@b.example"),
        ("a<br>b<br><br><br>c", "a\nb\n\nc"),
        ("<table><tr><th>Day</th><th>Room</th></tr><tr><td>1</td><td>A</td></tr></table>", "Day | Room\n1 | A"),
        ("<pre>  x\n    y</pre>", "x\n    y"),
        ("<p>a <script>alert(1)</script>b</p>", "a b"),
    ],
)
def test_html_becomes_text(html, text):
    assert html_to_text(html) == text


def test_markdown_becomes_text():
    assert markdown_to_text("# Who\n\n* [a](https://a.example)\n* **b**") == "Who\n\n- a (https://a.example)\n- b"


@pytest.mark.parametrize(
    ("text", "answer"), [("a <b>c", True), ("x<br/>", True), ("1 < 2 > 0", False), ("<name@x.example>", False), ("", False)]
)
def test_html_is_told_from_text(text, answer):
    assert is_html(text) is answer


def test_newlines_beside_a_block_break_nothing_twice():
    assert keep_line_breaks("a\nb\n<p>c\nd</p>\ne") == "a<br>\nb<p>c<br>\nd</p>e"


TAGS = st.sampled_from(
    ["<p>", "</p>", "<ul>", "<li>", "<b>", "</b>", "<pre>", "<td>", "<script>", "<img src=x onerror=y>", "</a>"]
)
LINKS = st.sampled_from(["<a href='https://a.example'>", "<a href='javascript:x'>", "<a href='/x'>"])


@given(st.lists(MARKUP | TAGS | LINKS, max_size=40).map("".join))
def test_nothing_of_others_acts(html):
    assert_harmless(markdown_to_html(html_to_markdown(html)))
