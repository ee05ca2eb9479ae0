"""Processes that a killed runner left behind."""

import os
import subprocess
import sys

from tasks.processes import leftovers
from tests.waiting import PATIENCE

SLEEPING = [sys.executable, "-c", "import signal; print('up', flush=True); signal.pause()"]


def test_a_process_of_an_earlier_start_is_ended_and_named(tmp_path):
    with subprocess.Popen(SLEEPING, stdout=subprocess.PIPE, start_new_session=True) as process:
        process.stdout.readline()
        leftovers.note(tmp_path, "relay", process.pid)
        assert leftovers.noted(tmp_path) == {"relay": process.pid}
        assert leftovers.end(tmp_path) == ["relay"]
        assert process.wait(PATIENCE) != 0
    assert list(tmp_path.glob("*.pid")) == []


def test_a_number_that_belongs_to_another_process_by_now_is_left_alone(tmp_path):
    (tmp_path / "relay.pid").write_text(f"{os.getpid()} 1\n")
    (tmp_path / "web.pid").write_text("4194305 77\n")
    assert leftovers.end(tmp_path) == []
    assert list(tmp_path.glob("*.pid")) == []
