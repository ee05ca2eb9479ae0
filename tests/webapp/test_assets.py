"""Built files: their names, and what is said when they are missing."""

import json

import pytest

from webapp.assets import Assets, NotBuilt


@pytest.fixture
def assets(tmp_path):
    manifest = {"files": {"site.css": "site-ABC.css", "icons.svg": "icons-DEF.svg"}, "icons": ["check"]}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    return Assets(tmp_path, "/static/dist")


def test_a_name_leads_to_the_file_with_its_hash(assets):
    assert assets.url("site.css") == "/static/dist/site-ABC.css"
    assert assets.icon_url("check") == "/static/dist/icons-DEF.svg#check"


def test_the_manifest_is_read_once(assets):
    assets.url("site.css")
    (assets.folder / "manifest.json").unlink()
    assert assets.url("site.css") == "/static/dist/site-ABC.css"


@pytest.mark.parametrize(("ask", "told"), [("url", "not among the built files"), ("icon_url", "icons.json")])
def test_a_file_or_icon_that_was_not_built_is_named(assets, ask, told):
    with pytest.raises(NotBuilt, match=told):
        getattr(assets, ask)("unknown")


def test_a_front_end_never_built_names_the_command(tmp_path):
    with pytest.raises(NotBuilt, match=r"node build\.mjs"):
        Assets(tmp_path, "/static/dist").url("site.css")


def test_built_files_are_kept_for_ever_and_pages_are_not(client):
    with client.get(client.application.jinja_env.globals["asset_url"]("mark.svg")) as built:
        built.get_data()
    assert built.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "immutable" not in client.get("/privacy").headers.get("Cache-Control", "")
