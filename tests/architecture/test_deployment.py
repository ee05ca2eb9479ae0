"""The compose file and the image, checked without Docker: against their schemas, the process table and `config.py`."""

import re
import shlex
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from config import Config
from tasks.processes.servers import LOCALE
from tasks.processes.starting import DURABLE
from tasks.processes.table import PROCESSES, PRODUCTION, TASK_TIME_LIMIT, Done
from tests.architecture.code import ROOT

TOOLS = Path(sys.executable).parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = {process.name: process for process in PROCESSES if process.command and not process.development_only}
DEVELOPMENT = {"ENVIRONMENT", "DEMO"}
"""Settings that production leaves as they are."""


def checked(*command: str) -> subprocess.CompletedProcess[str]:
    program, *arguments = command
    return subprocess.run([str(TOOLS / program), *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def seconds(duration: str) -> int:
    return int(duration.removesuffix("s"))


def test_the_compose_file_obeys_its_schema():
    result = checked("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml")
    assert result.returncode == 0, result.stdout


def test_the_linter_finds_nothing_in_the_dockerfile():
    result = checked("hadolint", "Dockerfile")
    assert result.returncode == 0, result.stdout


def test_the_services_are_the_processes_of_the_table_and_the_proxy():
    table = {process.name for process in PROCESSES if not process.development_only}
    assert set(SERVICES) == table | {"proxy"}


@pytest.mark.parametrize("name", OURS)
def test_each_process_runs_the_command_of_the_table_with_its_grace(name):
    service, process = SERVICES[name], OURS[name]
    assert tuple(service["command"]) == process.argv(PRODUCTION)
    assert seconds(service["stop_grace_period"]) == process.grace
    assert set(process.settings) <= set(service["environment"])
    assert service.get("restart") == ("no" if process.ready == Done() else "unless-stopped")


def test_workers_may_finish_a_task_before_they_are_killed():
    workers = [service for name, service in SERVICES.items() if name.startswith("worker")]
    assert len(workers) == 2
    assert all(seconds(service["stop_grace_period"]) > TASK_TIME_LIMIT for service in workers)


def test_every_setting_is_known_and_each_may_be_given():
    known = {field.name.upper() for field in fields(Config)}
    for name in OURS:
        assert set(SERVICES[name]["environment"]) == known - DEVELOPMENT


def test_the_settings_with_sound_values_are_a_sound_configuration():
    values = {
        "BASE_URL": "https://convene.example.org",
        "SMTP_URL": "smtp://mail",
        "SECRET_KEY": "k" * 48,
        "MAIL_FROM": "a@b",
        "POSTGRES_PASSWORD": "p",
    }
    filled = {
        name: re.sub(r"\$\{(\w+)[^}]*\}", lambda found: values[found[1]], text)
        for name, text in SERVICES["web"]["environment"].items()
        if text is not None
    }
    config = Config.from_env(filled)
    assert (config.proxy_hops, config.development) == (1, False)
    assert config.database_url.endswith("://convene:p@postgres/convene")


def test_only_the_proxy_can_be_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert SERVICES["postgres"]["networks"] == SERVICES["valkey"]["networks"] == ["inside"]


def test_nothing_runs_with_more_rights_than_it_needs():
    for name, service in SERVICES.items():
        assert (name, service["read_only"], service["cap_drop"]) == (name, True, ["ALL"])
        assert service["security_opt"] == ["no-new-privileges:true"]
    assert [name for name, service in SERVICES.items() if "cap_add" in service] == ["proxy"]
    assert re.findall(r"^USER (.+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE) == ["10001"]


def test_servers_are_set_as_they_are_in_development():
    assert SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split() == list(LOCALE)
    command = shlex.join(SERVICES["valkey"]["command"])
    assert shlex.join(DURABLE) in command
    assert "--maxmemory-policy noeviction" in command


def test_every_image_is_pinned_to_a_full_version():
    bases = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    images = [service["image"] for service in SERVICES.values() if "build" not in service]
    assert [image for image in bases + images if not re.search(r":\d+\.\d+", image)] == []


def test_what_others_wait_for_says_when_it_is_well():
    awaited = {
        name
        for service in SERVICES.values()
        for name, wait in service.get("depends_on", {}).items()
        if wait["condition"] == "service_healthy"
    }
    assert awaited == {"postgres", "valkey", "web"}
    assert all("healthcheck" in SERVICES[name] for name in awaited)


def test_the_image_gets_what_it_copies_and_every_package_of_ours():
    copied = set(re.findall(r"^COPY (\w[\w./-]*)", (ROOT / "Dockerfile").read_text(), re.MULTILINE))
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert {name.split("/")[0] for name in copied} == allowed
    assert {"config.py", "migrations", "modules", "tasks", "templates", "webapp"} <= copied
    assert all((ROOT / name).exists() for name in copied)
