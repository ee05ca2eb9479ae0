import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.core.markdown import markdown_to_html

ALLOWED = re.compile("a|blockquote|br|code|em|h[3-6]|hr|li|ol|p|pre|s|strong|table|tbody|td|th|thead|tr|ul")

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src='https://evil.example'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<style>body{display:none}</style>",
    "<p onclick=alert(1) style='position:fixed'>x</p>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](file:///etc/passwd)",
    "<javascript:alert(1)>",
    "![x](https://spy.example/pixel.gif)",
    "![x](javascript:alert(1))",
    "[x]: javascript:alert(1)\n\n[x]",
    '[x](https://a.example "\\" onmouseover=alert(1) x=\\"")',
    '[x](https://a.example/"onmouseover=alert(1))',
    "`<script>`\n\n```html\n<script>alert(1)</script>\n```",
    '```" onload=alert(1)\nx\n```',
    "| a |\n|:-:|\n| <b onclick=x>y</b> |",
    "<<script>script>alert(1)<</script>/script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<!-- --><script>x</script><!-- -->",
    "<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)>",
    "\x00<script>\x00alert(1)</script>",
    "[\u202ex](https://a.example)",
]


class Elements(HTMLParser):
    """Each element a browser would make, with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def assert_harmless(html: str) -> None:
    for tag, attributes in Elements(html).found:
        assert ALLOWED.fullmatch(tag)
        assert set(attributes) <= {"a": {"href", "title", "rel"}, "ol": {"start"}}.get(tag, set())
        if tag == "a":
            assert attributes["rel"] == "nofollow noopener"
            assert re.match(r"(https?:|mailto:|tel:|(?![\w+.-]*:))", attributes.get("href") or "")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_does_nothing(text):
    assert_harmless(markdown_to_html(text))


@given(
    st.lists(st.sampled_from(HOSTILE) | st.text(max_size=8) | st.sampled_from(list("[]()<>!*_`\n:\"'&#;=/")), max_size=12).map(
        "".join
    )
)
def test_no_mixture_does_anything(text):
    assert_harmless(markdown_to_html(text))


def test_markup_of_the_writer_is_shown_as_text():
    assert markdown_to_html("<b>x</b> &amp;") == "<p>&lt;b&gt;x&lt;/b&gt; &amp;</p>\n"


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# a\n\n## b\n\n# c", ["h3", "h4", "h3"]),
        ("## a\n\n#### b\n\n### c", ["h3", "h4", "h4"]),
        ("a\n=\n\n# b", ["h3", "h3"]),
        ("# 1\n\n## 2\n\n### 3\n\n#### 4\n\n##### 5\n\n###### 6", ["h3", "h4", "h5", "h6", "h6", "h6"]),
        ("### a\n\n# b\n\n## c", ["h3", "h3", "h4"]),
    ],
)
def test_headings_begin_at_three_and_skip_none(text, levels):
    html = markdown_to_html(text)
    assert re.findall(r"<(h\d)>", html) == re.findall(r"</(h\d)>", html) == levels


def test_what_staff_write_is_rendered():
    html = markdown_to_html("**a** *b* ~~c~~ `d` https://a.example/x_y.\n\n3. e\n\n> f\n\n|g|\n|-|\n|h|\n\n---")
    for piece in (
        "<strong>a</strong> <em>b</em> <s>c</s> <code>d</code>",
        '<a href="https://a.example/x_y" rel="nofollow noopener">https://a.example/x_y</a>.',
        '<ol start="3">',
        "<blockquote>",
        "<td>h</td>",
        "<hr>",
    ):
        assert piece in html


def test_an_image_becomes_a_link_to_it():
    html = '<p>!<a href="https://a.example/i.png" title="b" rel="nofollow noopener">a</a></p>\n'
    assert markdown_to_html('![a](https://a.example/i.png "b")') == html


@pytest.mark.parametrize("text", ["a@b.org", "www.b.org", "b.org", "//b.org/x", "ftp://b.org", "127.0.0.1"])
def test_only_an_address_written_out_is_a_link(text):
    assert markdown_to_html(text) == f"<p>{text}</p>\n"


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece", ["[", "![", "*a ", "`", "> ", "- ", "[a](", "<", "**a", "_a*", "https://", "|\n|-", "[a]: x\n", "~~a", "&#"]
)
def test_no_text_takes_long(piece):
    assert_harmless(markdown_to_html(piece * 10_000))


def test_a_picture_of_the_site_is_shown_and_one_from_elsewhere_is_words():
    def find(name):
        return f"/files/{name}?a=1&b=2" if name == "chair.png" else None

    text = '![An *empty* "chair"](chair.png) ![evil <script>](https://elsewhere.example/x.png) ![](javascript:alert(1))'
    html = markdown_to_html(text, find_picture=find)
    assert '<img src="/files/chair.png?a=1&amp;b=2" alt="An empty &quot;chair&quot;">' in html
    assert html.count("<img") == 1
    assert "elsewhere" not in html
    assert "evil &lt;script&gt;" in html
    assert "<img" not in markdown_to_html(text)
