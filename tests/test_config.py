from pathlib import Path

import pytest

from config import Config, ConfigurationError, settings_table

GOOD = {
    "DATABASE_URL": "postgresql://convene:word@127.0.0.1/convene",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "SECRET_KEY": "k" * 32,
    "BASE_URL": "https://convene.example.org/",
    "SMTP_URL": "smtp://127.0.0.1:25",
    "MAIL_FROM": "Convene <convene@example.org>",
}


def test_reads_the_environment():
    config = Config.from_env(GOOD)
    assert config.base_url == "https://convene.example.org"
    assert config.database_url.startswith("postgresql+psycopg://")
    assert config.time_zone == "America/Los_Angeles"
    assert not config.development


def test_names_every_fault_at_once():
    with pytest.raises(ConfigurationError) as caught:
        Config.from_env({"SECRET_KEY": "short", "TIME_ZONE": "Mars/Olympus", "BASE_URL": "ftp://x", "PROXY_HOPS": "two"})
    named = {fault.split(" ")[0] for fault in caught.value.faults}
    assert named == {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "BASE_URL", "SMTP_URL", "MAIL_FROM", "TIME_ZONE", "PROXY_HOPS"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "sqlite:///x.db"),
        ("REDIS_URL", "http://127.0.0.1"),
        ("BASE_URL", "https://convene.example.org/below"),
        ("SMTP_URL", "mail.example.org"),
        ("ENVIRONMENT", "staging"),
        ("SECRET_KEY", ", ,"),
        ("SEED_ADDRESSES", "seed@mail.example.org, seed-mail.example.org"),
        ("SEED_ADDRESSES", "sëed@mail.example.org"),
    ],
)
def test_refuses_what_cannot_work(name, value):
    with pytest.raises(ConfigurationError) as caught:
        Config.from_env({**GOOD, name: value})
    assert [fault.split(" ")[0] for fault in caught.value.faults] == [name]


def test_seeds_are_addresses():
    given = {**GOOD, "SEED_ADDRESSES": " seed@mail.example.org ,, other@español.example"}
    assert Config.from_env(given).seed_addresses == "seed@mail.example.org,other@español.example"


def test_takes_a_secret_from_a_file(tmp_path):
    (tmp_path / "key").write_text("f" * 40 + "\n")
    given = {name: value for name, value in GOOD.items() if name != "SECRET_KEY"}
    assert Config.from_env({**given, "SECRET_KEY_FILE": str(tmp_path / "key")}).secret_key == ("f" * 40,)


def test_a_missing_file_is_named():
    with pytest.raises(ConfigurationError, match="SECRET_KEY"):
        Config.from_env({**GOOD, "SECRET_KEY": "", "SECRET_KEY_FILE": "/nowhere/key"})


def test_secrets_never_show():
    shown = repr(Config.from_env(GOOD))
    assert "word" not in shown
    assert "kkkk" not in shown


def test_several_keys_rotate():
    assert Config.from_env({**GOOD, "SECRET_KEY": f"{'a' * 32},{'b' * 32}"}).secret_key == ("a" * 32, "b" * 32)


def test_the_settings_table_has_every_variable():
    names = [name for name, _, _ in settings_table()]
    assert names[:2] == ["DATABASE_URL", "REDIS_URL"]
    assert len(names) == len(set(names)) == len(Config.__dataclass_fields__)


def test_rate_limits_are_counted_beside_the_broker():
    assert Config.from_env({**GOOD, "REDIS_URL": "redis://h:6379/3"}).limits_url == "redis://h:6379/4"
    assert Config.from_env({**GOOD, "REDIS_URL": "redis://h"}).limits_url == "redis://h/1"
    assert Config.from_env({**GOOD, "RATE_LIMIT_URL": "redis://other"}).limits_url == "redis://other"


def test_the_readme_prints_the_settings_as_they_are():
    printed = Path(__file__).parents[1].joinpath("README.md").read_text()
    for name, default, meaning in settings_table():
        shown = default if default in {"required", ""} else f"`{default}`"
        assert f"| `{name}` | {shown} | {meaning} |" in printed
