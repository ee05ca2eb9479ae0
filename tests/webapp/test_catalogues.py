"""The check of catalogues finds what it is for, and the catalogues pass it."""

import pytest
from babel.messages.catalog import Catalog, Message

from webapp import catalogues


@pytest.mark.parametrize("path", catalogues.catalogues(), ids=lambda path: path.parts[-3])
def test_a_catalogue_is_whole(path):
    assert list(catalogues.check(path)) == []


@pytest.mark.parametrize(
    ("english", "other", "fault"),
    [
        ("Events", "Eventos", None),
        ("Events", "", "untranslated"),
        ("Events", "Events", "same as in English"),
        ("%(seats)s seats", "%(lugares)s lugares", "placeholders differ"),
        ("Read <a>this</a>", "Lea esto", "tags differ"),
        (("%(num)d seat", "%(num)d seats"), ("un lugar", "%(num)d lugares"), None),
        (("%(num)d seat", "%(num)d seats"), ("un lugar", ""), "untranslated"),
        (("%(num)d seat of %(x)s", "%(num)d seats of %(x)s"), ("un lugar", "%(num)d lugares de %(x)s"), "placeholders differ"),
    ],
)
def test_a_fault_of_an_entry_is_named(english, other, fault):
    assert catalogues.fault_of(Message(english, other)) == fault


def test_a_guess_is_a_fault():
    assert catalogues.fault_of(Message("Events", "Eventos", flags={"fuzzy"})) == "fuzzy"


def test_words_of_templates_forms_and_menus_are_found():
    words = catalogues.words_in_use()
    assert "Skip to main content" in words
    assert "My desk" in words
    assert "One answer needs a fix" in words


def test_a_catalogue_behind_its_templates_is_told(monkeypatch):
    used = Catalog()
    used.add("A sentence nobody translated")
    monkeypatch.setattr(catalogues, "words_in_use", lambda: used)
    faults = list(catalogues.check(catalogues.catalogues()[0]))
    assert "not in the catalogue, run extract: 'A sentence nobody translated'" in faults
    assert any(fault.startswith("no longer used") for fault in faults)
