"""Taking folders over: again and again, whole or one by one, and never half a module."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from modules.files.models import StoredFile
from modules.files.stores import DatabaseStore
from modules.training.authoring.drafting import draft_content, find_draft
from modules.training.authoring.publishing import Publication
from modules.training.content.catalog import content_of, find_module, find_series
from modules.training.errors import ContentRefused
from modules.training.folders.importing import Importing, import_package
from modules.training.folders.packages import Package
from modules.training.folders.reading import read_module
from modules.training.folders.writing import write_module
from modules.training.models import Module
from tests.factories.events import an_event
from tests.factories.training import ISSUER
from tests.modules.training.test_folders import FILES, LESSON, a_folder

SERIES = b"""slug: sample
title: {en: Sample, es: Muestra}
summary: {en: For trying out., es: Para probar.}
modules: [one, two]
rule: {all: [{module: one}, {module: two}]}
"""


@pytest.fixture
def how(session, now):
    return Importing(DatabaseStore(session), Publication("correction", ISSUER), None, now)


@pytest.fixture
def package(session, now):
    an_event(
        session, now, slug="sample-event", sessions=[(now.replace(day=day), now.replace(day=day, hour=20)) for day in (20, 21)]
    )
    return Package(SERIES, {slug: folder_of(slug) for slug in ("one", "two")}, whole=True)


def folder_of(slug, **changed):
    folder = a_folder()
    name = read_module(folder).content.slug
    return folder | {"module.yaml": folder["module.yaml"].replace(f"slug: {name}".encode(), f"slug: {slug}".encode())} | changed


def test_everything_is_made_and_published_and_a_second_run_changes_nothing(session, how, package):
    first = import_package(session, package, how)
    assert (first.read, first.new, first.refused) == (3, 3, 0)
    taught = find_module(session, "sample", "one")
    assert taught.version.number == 1
    assert content_of(taught.version) == read_module(package.modules["one"]).content
    assert taught.series.published_at is not None
    again = import_package(session, package, how)
    assert (again.read, again.unchanged) == (3, 3)


def test_without_publishing_a_draft_is_left(session, how, package):
    import_package(session, package, replace(how, said=None))
    taught = find_module(session, "sample", "two")
    assert taught.version is None
    assert draft_content(find_draft(session, taught.module.id)).slug == "two"
    published = import_package(session, package, how)
    assert (published.changed, published.unchanged) == (2, 1)


def test_what_changed_is_changed(session, how, package):
    import_package(session, package, how)
    changed = folder_of("two") | {"first/read.en.md": b"Other words.\n"}
    done = import_package(session, replace(package, modules=package.modules | {"two": changed}), how)
    assert (done.changed, done.unchanged) == (1, 2)
    assert find_module(session, "sample", "two").version.number == 2


def test_a_refused_module_leaves_nothing_and_the_others_come(session, how, package):
    broken = folder_of("two") | {LESSON: b"title: 1\n", "files/other.txt": b"Never kept.\n"}
    done = import_package(session, replace(package, modules=package.modules | {"two": broken}), how)
    assert (done.read, done.new, done.refused) == (3, 2, 1)
    assert {(each.place, each.column.split(",")[0]) for each in done.refusals} == {("two", LESSON)}
    assert find_module(session, "sample", "two") is None
    assert find_module(session, "sample", "one").version is not None


def test_unsound_content_is_refused_when_it_would_be_published(session, how, package):
    mute = folder_of("two")
    del mute["first/read.es.md"]
    done = import_package(session, replace(package, modules=package.modules | {"two": mute}), how)
    assert [(each.place, each.column, each.value, each.reason) for each in done.refusals] == [
        ("two", "first/read/words", "es", "words_missing")
    ]
    assert session.scalar(select(func.count()).select_from(Module)) == 1


def test_folders_and_the_list_of_the_series_must_agree(session, how, package):
    modules = {"one": package.modules["one"], "three": folder_of("three")}
    done = import_package(session, replace(package, modules=modules), how)
    assert {(each.place, each.reason) for each in done.refusals} == {("two", "file_missing"), ("three", "module_unlisted")}


def test_a_folder_bears_the_name_of_its_module(session, how, package):
    done = import_package(session, replace(package, modules=package.modules | {"two": folder_of("elsewhere")}), how)
    assert [each.reason for each in done.refusals] == ["slug_of_folder"]


def test_a_single_module_makes_its_series_and_leaves_one_that_is_there(session, how, package):
    one = Package(SERIES, {"one": package.modules["one"]}, whole=False)
    assert import_package(session, one, how).new == 1
    other = SERIES.replace(b"For trying out.", b"Something else.")
    two = Package(other, {"two": package.modules["two"]}, whole=False)
    assert import_package(session, two, how).new == 1
    assert find_series(session, "sample").content["summary"]["en"] == "For trying out."


def test_a_series_that_contradicts_itself_stops_everything(session, how, package):
    with pytest.raises(ContentRefused):
        import_package(session, replace(package, series=SERIES.replace(b"{module: two}", b"{module: nowhere}")), how)


def test_files_are_kept_once(session, how, package):
    import_package(session, package, how)
    assert session.scalar(select(func.count()).select_from(StoredFile)) == len(FILES)


def test_what_was_imported_can_be_written_out_again(session, how, package):
    import_package(session, package, how)
    version = find_module(session, "sample", "one").version
    assert write_module(content_of(version), FILES) == package.modules["one"]
