"""What a development start chooses and keeps."""

import socket

import pytest

from config import Config
from tasks.processes.development import Development, SettingsError
from tasks.processes.starting import demo_accounts, starts


def development(state, **given):
    return Development.from_env({"PORT": "0", "MAIL_PORT": "0", "SMTP_PORT": "0", "INBOX_PORT": "0", **given}, state)


def test_every_port_that_cannot_be_had_is_named_at_once(tmp_path):
    with socket.socket() as rival:
        rival.bind(("127.0.0.1", 0))
        rival.listen()
        taken = str(rival.getsockname()[1])
        with pytest.raises(SettingsError) as refused:
            development(tmp_path, PORT=taken, MAIL_PORT="mail")
    assert str(refused.value).split("\n") == [
        f"PORT={taken} is taken by another program: choose another port",
        "MAIL_PORT=mail is no port number",
    ]


def test_two_doors_cannot_share_a_port(tmp_path):
    chosen = development(tmp_path)
    with pytest.raises(SettingsError, match="MAIL_PORT"):
        development(tmp_path, PORT=str(chosen.port), MAIL_PORT=str(chosen.port))


def test_the_settings_are_all_that_config_requires_and_the_key_lasts(tmp_path):
    settings = development(tmp_path).settings("postgresql://a@127.0.0.1/b", "redis://127.0.0.1:1/0")
    config = Config.from_env(settings)
    assert config.development
    assert (
        Config.from_env(development(tmp_path).settings("postgresql://a@127.0.0.1/b", "redis://127.0.0.1:1/0")).secret_key
        == config.secret_key
    )
    assert {name for name in ("secret_key", "environment") if (tmp_path / name).stat().st_mode & 0o077} == set()


def test_what_the_environment_gives_wins(tmp_path):
    settings = development(tmp_path, BASE_URL="https://convene.test", DEMO="0").settings(
        "postgresql://a@127.0.0.1/b", "redis://127.0.0.1:1/0"
    )
    assert (settings["BASE_URL"], settings["DEMO"]) == ("https://convene.test", "off")


def test_servers_that_somebody_else_runs_are_not_started(tmp_path):
    given = {"DATABASE_URL": "postgresql://a@127.0.0.1/b", "REDIS_URL": "redis://127.0.0.1:1/0", "SMTP_URL": "smtp://127.0.0.1"}
    names = {start.process.name for start in starts(development(tmp_path, **given), lambda _: None)}
    assert names & {"postgres", "valkey", "catcher"} == set()
    assert {"migrate", "demo", "web", "worker-urgent", "worker-bulk", "clock-1", "clock-2", "relay", "inbox"} <= names


def test_sample_content_is_made_once_and_not_at_all_when_unwanted(tmp_path):
    given = {"DATABASE_URL": "postgresql://a@127.0.0.1/b", "REDIS_URL": "redis://127.0.0.1:1/0"}

    def makes_demo(**more):
        return "demo" in {start.process.name for start in starts(development(tmp_path, **given, **more), lambda _: None)}

    assert not makes_demo(DEMO="0")
    assert makes_demo()
    (tmp_path / "demo.txt").write_text("administrator: ana@example.org\n")
    assert demo_accounts(development(tmp_path, **given)) == "administrator: ana@example.org\n"
    assert not makes_demo()
