"""Paper: tagged, readable aloud, the same bytes each time; nothing in words or values is taken for markup."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from modules.core.words import Words, literal
from modules.formats.documents import print_document
from modules.formats.typesetting import TypesettingFailed, typeset
from tests.architecture.code import ROOT

PAGE = """
#let given = json(bytes(sys.inputs.values))
#set document(title: given.title, author: "Sample Agency", date: none)
#set text(font: "Public Sans", lang: given.lang)
= #given.title
#given.name
"""
MARKUP = '*bold* _it_ #panic("x") $x^2$ <label> @ref `raw` \\ "quoted" = not a heading // nor a comment #sys.inputs'
GIVEN = {"title": "Raíces: ¿quién, dónde?", "lang": "es", "name": "Iñaki Muñoz Ávila"}
LETTER = """{% include "documents/_base.typ" %}
#show: sheet
#letterhead()
= #given.title
#{{ _("Hours") }}: #facts((({{ _("Name") }}, given.name),))
#{% trans %}Given to {{ name }} today{% endtrans %}
"""


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


@pytest.fixture
def folder(tmp_path):
    """Templates of documents with one letter of the test's own."""
    (tmp_path / "documents").mkdir()
    for name in ("_base.typ", "mark.svg"):
        (tmp_path / "documents" / name).write_bytes((ROOT / "templates/documents" / name).read_bytes())
    (tmp_path / "documents" / "letter.typ").write_text(LETTER)
    return tmp_path


def test_paper_is_tagged_and_says_its_title_and_language():
    reader = PdfReader(BytesIO(typeset(PAGE, GIVEN)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "es"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == GIVEN["title"]
    assert b"pdfuaid:part>1<" in root["/Metadata"].get_data()


def test_spanish_letters_come_out_as_they_went_in():
    assert text_of(typeset(PAGE, GIVEN)).split("\n") == [GIVEN["title"], GIVEN["name"]]


def test_the_same_input_gives_the_same_bytes():
    assert typeset(PAGE, GIVEN) == typeset(PAGE, GIVEN)


def test_paper_is_set_in_the_face_of_the_pages():
    fonts = PdfReader(BytesIO(typeset(PAGE, GIVEN))).pages[0]["/Resources"]["/Font"].values()
    assert {str(font.get_object()["/BaseFont"]).partition("+")[2] for font in fonts} == {
        "PublicSans-Regular",
        "PublicSans-Bold",
    }


def test_a_value_is_never_markup():
    said = text_of(typeset(PAGE, {**GIVEN, "name": MARKUP}))
    assert MARKUP.replace(" ", "") in said.replace("\n", "").replace(" ", "")


def test_a_name_in_letters_no_font_has_is_still_set():
    reader = PdfReader(BytesIO(typeset(PAGE, {**GIVEN, "name": "Ana \ue000"})))
    assert reader.pages[0].extract_text().startswith(GIVEN["title"])
    assert "/StructTreeRoot" in reader.trailer["/Root"]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('#set document(title: "")\nHello', "title"),
        ("#let x = ", "expected expression"),
        ('#set document(title: "x")\n#image("mark.svg")', "alt"),
        ("#sys.inputs.nobody", "nobody"),
    ],
)
def test_a_faulty_source_says_what_is_wrong(source, said):
    picture = (ROOT / "templates/documents/mark.svg").read_bytes()
    with pytest.raises(TypesettingFailed, match=said):
        typeset(source, {}, {"mark.svg": picture})


def test_no_file_outside_the_given_ones_is_read():
    with pytest.raises(TypesettingFailed):
        typeset('#set document(title: "x")\n#read("/etc/hostname")', {})


@pytest.mark.parametrize("text", [MARKUP, "a\nb\tc\x00d\u2028e", "", '\\"', "#{", "ñ ¿ \U0001f600"])
def test_a_literal_holds_any_text(text):
    spoken = f'#set document(title: "x")\n#assert(json(bytes(sys.inputs.values)).text == {literal(text)})'
    assert typeset(spoken, {"text": text}).startswith(b"%PDF")


def test_words_and_the_values_within_them_are_never_markup(folder):
    values = {"title": "Letter", "agency": "Sample Agency", "made": "2027-01-12", "name": "Ana"}
    pdf = print_document(Words(folder, "en"), "letter", values, name=MARKUP)
    said = text_of(pdf).replace("\n", "").replace(" ", "")
    assert f"Givento{MARKUP}today".replace(" ", "") in said
    assert "Hours:" in said


def test_the_mark_is_the_one_of_the_pages():
    assert (ROOT / "templates/documents/mark.svg").read_bytes() == (ROOT / "webapp/frontend/art/mark.svg").read_bytes()
