"""`python -m tasks.processes.run` as a command: what it refuses, and what it shows."""

import fcntl
import os
import subprocess
import sys

from tasks.processes.console import Terminal
from tests.architecture.code import ROOT
from tests.waiting import PATIENCE


def run(state, **settings):
    command = [sys.executable, "-m", "tasks.processes.run", "--state", str(state)]
    environment = {**os.environ, "PORT": "0", "MAIL_PORT": "0", "SMTP_PORT": "0", "INBOX_PORT": "0", **settings}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE)


def shown(folder):
    lines: list[str] = []
    return Terminal(pids=folder, write=lines.append), lines


def test_two_starts_do_not_share_a_folder(tmp_path):
    (tmp_path / "run").mkdir()
    with (tmp_path / "run" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        refused = run(tmp_path)
    assert refused.returncode == 1
    assert refused.stdout == f"Convene has stopped: another start holds {tmp_path}; end it first\n"


def test_wrong_settings_end_it_with_2_before_anything_starts(tmp_path):
    refused = run(tmp_path, PORT="eighty", MAIL_PORT="70000")
    assert refused.returncode == 2
    assert refused.stdout == "PORT=eighty is no port number\nMAIL_PORT=70000 is no port number\n"
    assert not (tmp_path / "postgres").exists()


def test_of_quiet_processes_only_trouble_is_shown_and_of_tracebacks_the_end(tmp_path):
    terminal, lines = shown(tmp_path)
    for name in ("web", "relay"):
        terminal.ready(name, 1.0)
    del lines[:]
    for line in (
        "all is well",
        "Traceback (most recent call last):",
        "  File x",
        "ValueError: no",
        "well again",
        "[error ] late",
    ):
        terminal.heard("relay", line)
    terminal.heard("web", "GET / 200")
    assert [line.split("| ")[1].strip() for line in lines] == [
        "ValueError: no",
        "[error ] late",
        "GET / 200",
    ]


def test_a_start_that_fails_shows_the_last_lines_once(tmp_path):
    terminal, lines = shown(tmp_path)
    terminal.heard("migrate", "ERROR: no such table")
    terminal.failed("migrate", "ended with exit code 1", ["ERROR: no such table"])
    assert "".join(lines).count("no such table") == 1
    assert "migrate ended with exit code 1" in lines[-1]
