"""Words of one language."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError

from modules.core.words import Words

CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "%(name)s has tea"
msgstr "%(name)s tiene té"

msgid "one cup"
msgid_plural "%(num)s cups"
msgstr[0] "una taza"
msgstr[1] "%(num)s tazas"
"""


@pytest.fixture
def folder(tmp_path):
    catalogue = tmp_path / "translations" / "es" / "LC_MESSAGES" / "messages.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(CATALOGUE)
    (tmp_path / "tea.txt").write_text("{% trans %}{{ name }} has tea{% endtrans %}")
    (tmp_path / "tea.html").write_text("{% trans %}{{ name }} has tea{% endtrans %}")
    (tmp_path / "cups.txt").write_text("{% trans num=cups %}one cup{% pluralize %}{{ num }} cups{% endtrans %}")
    return tmp_path


def test_the_same_template_speaks_each_language(folder):
    spoken = [Words(folder, locale).fill("tea.txt", name="Ana") for locale in ("en", "es")]
    assert spoken == ["Ana has tea", "Ana tiene té"]


def test_numbers_choose_their_form(folder):
    assert [Words(folder, "es").fill("cups.txt", cups=cups) for cups in (1, 3)] == ["una taza", "3 tazas"]


def test_values_are_escaped_in_pages_and_plain_in_text(folder):
    words = Words(folder, "es")
    assert words.fill("tea.html", name="<b>") == "&lt;b&gt; tiene té"
    assert words.fill("tea.txt", name="<b>") == "<b> tiene té"
    assert words.compile("{{ name }}").render(name="<b>") == "&lt;b&gt;"


def test_a_value_that_nobody_gave_is_an_error(folder):
    with pytest.raises(UndefinedError):
        Words(folder, "en").fill("tea.txt")


def test_a_language_without_a_catalogue_is_an_error(folder):
    with pytest.raises(FileNotFoundError):
        Words(folder, "fr")
