"""A module as files: nothing is lost on the way, and nothing dangerous or unknown comes in."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.training.content.layout import FolderRefused
from modules.training.folders.packages import load_folder, load_package, save_folder
from modules.training.folders.reading import read_module, read_series
from modules.training.folders.writing import write_module, write_series
from tests.factories import contents
from tests.factories.training import a_content
from webapp.cli.demo_content.make_media import TRAINING

LESSON = "first/lesson.yaml"
FILES = {
    "film.en.webm": b"\x1a\x45\xdf\xa3webm",
    "sound.en.opus": b"OggS OpusHead",
    "words.en.vtt": b"WEBVTT\n",
    "sheet.en.txt": b"Sheet\n",
}


def a_folder(**changed):
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()}
    return write_module(msgspec.structs.replace(a_content(), files=hashes), FILES) | changed


def faults(folder):
    with pytest.raises(FolderRefused) as refused:
        read_module(folder)
    return [(each.file, each.place, each.code) for each in refused.value.faults]


@given(contents.modules, st.dictionaries(contents.names, st.text("abc", min_size=1, max_size=9).map(str.encode), max_size=3))
def test_what_is_written_reads_back_the_same(content, files):
    hashes = {name: hashlib.sha256(each).hexdigest() for name, each in files.items()}
    content = msgspec.structs.replace(content, files=hashes)
    folder = write_module(content, files)
    read = read_module(folder)
    assert read.content == content
    assert read.files == files
    assert write_module(read.content, read.files) == folder


@given(contents.series)
def test_a_series_reads_back_the_same(content):
    written = write_series(content)
    assert read_series(written["series.yaml"]) == content
    assert write_series(read_series(written["series.yaml"])) == written


def test_every_kind_of_activity_goes_through_a_folder_on_a_disk(tmp_path):
    folder = a_folder()
    save_folder(folder, tmp_path / "module")
    assert load_folder(tmp_path / "module") == folder
    assert read_module(folder).content.lessons == a_content().lessons


SAMPLES = sorted(path.parent for path in TRAINING.glob("*/*/module.yaml"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_the_sample_modules_stand_byte_for_byte_as_they_would_be_written(path):
    folder = load_folder(path)
    read = read_module(folder)
    assert read.content.slug == path.name
    assert write_module(read.content, read.files) == folder


def test_the_sample_series_stand_as_they_would_be_written():
    for path in TRAINING.glob("*/series.yaml"):
        assert write_series(read_series(path.read_bytes())) == {"series.yaml": path.read_bytes()}


@pytest.mark.parametrize(
    ("path", "content", "fault"),
    [
        (LESSON, b"title: [", (LESSON, "2", "not_yaml")),
        (LESSON, b"title: {en: a, en: b}\n", (LESSON, "1", "key_twice")),
        (LESSON, b"a: &bomb [x, x]\nb: [*bomb, *bomb]\n", (LESSON, "1", "alias")),
        (LESSON, b"title: !!python/object/apply:os.system [ls]\n", (LESSON, "1", "tag")),
        (LESSON, b"[" * 40 + b"]" * 40, (LESSON, "1", "too_deep")),
        (LESSON, b"title: \xff\xfe\n", (LESSON, "1", "not_text")),
        (LESSON, b"- a\n- b\n", (LESSON, "1", "no_mapping")),
        (LESSON, b"a: " + b"x" * 2_000_000, (LESSON, "1", "too_large")),
        ("first/read.es.md", b"ma\xf1ana", ("first/read.es.md", "1", "not_text")),
        ("first/read.es.md", b"x" * 2_000_000, ("first/read.es.md", "", "too_large")),
        ("first/nothing.en.md", b"Whose?", ("first/nothing.en.md", "", "file_unexpected")),
        ("third/lesson.yaml", b"title: {en: a}", ("third/lesson.yaml", "", "file_unexpected")),
        ("files/../../escape.txt", b"out", ("files/../../escape.txt", "", "file_unexpected")),
        ("files/run.js", b"alert(1)\n", ("files/run.js", "", "kind_not_taken")),
        ("files/page.html", b"<script>alert(1)</script>", ("files/page.html", "", "kind_not_taken")),
        ("files/drawing.svg", b"<svg onload='alert(1)'/>", ("files/drawing.svg", "", "kind_not_taken")),
        ("files/film.webm", b"no film at all\n", ("files/film.webm", "", "kind_not_taken")),
    ],
)
def test_what_cannot_be_taken_is_named_with_file_and_place(path, content, fault):
    assert fault in faults(a_folder() | {path: content})


def test_values_are_refused_at_their_place():
    folder = a_folder()
    broken = folder[LESSON].replace(b"minutes: 12", b"minutes: many\ncolor: red").replace(b"pass: 60", b"pass: sixty")
    found = faults(folder | {LESSON: broken, "second/lesson.yaml": folder["second/lesson.yaml"] + b"key: other\n"})
    assert {file for file, _, _ in found} == {LESSON, "second/lesson.yaml"}
    assert ("second/lesson.yaml", "key", "stands_elsewhere") in found


def test_a_missing_lesson_is_named():
    folder = {path: content for path, content in a_folder().items() if not path.startswith("second/")}
    assert faults(folder) == [("second/lesson.yaml", "", "file_missing")]


def test_links_are_not_followed(tmp_path):
    save_folder(a_folder(), tmp_path / "module")
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "module/files/sheet.es.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(FolderRefused) as refused:
        load_folder(tmp_path / "module")
    assert [(each.file, each.code) for each in refused.value.faults] == [("files/sheet.es.txt", "link")]


def test_a_folder_that_is_none_or_full_is_refused(tmp_path):
    with pytest.raises(FolderRefused):
        load_package(tmp_path)
    Path(tmp_path / "there.txt").write_text("mine")
    with pytest.raises(FolderRefused):
        save_folder(a_folder(), tmp_path)
