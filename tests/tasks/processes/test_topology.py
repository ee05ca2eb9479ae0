"""The runner with small real processes."""

import os
import select

import pytest

from tasks.processes.ports import free_port
from tasks.processes.table import Done, Page
from tasks.processes.topology import ChildFailedError
from tests.tasks.processes.small import Recorder, living, run, start
from tests.waiting import PATIENCE

STUBBORN = """
import os, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.write(1, b"up\\n" if os.fork() else b"grandchild %d\\n" % os.getpid())
while True: signal.pause()
"""
LATE_SITE = """
import http.server, sys
asked = []
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        asked.append(self.path)
        self.send_response(503 if len(asked) < 3 else 200); self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


def ends(pid: int) -> bool:
    """Whether the process ends now, or has ended: a kill takes its moment."""
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([watched], [], [], PATIENCE)[0])
    finally:
        os.close(watched)


def test_each_starts_after_what_it_needs_and_stops_before_it(tmp_path):
    starts = [
        living(tmp_path, "proxy", needs=("web", "somebody else's")),
        living(tmp_path, "web", needs=("migrate",)),
        start(tmp_path, "migrate", "print('done')", ready=Done(), needs=("server",)),
        living(tmp_path, "server"),
    ]
    console = Recorder()
    assert run(starts, console)
    assert [name for name, step in console.steps if step == "ready"] == ["server", "migrate", "web", "proxy"]
    assert (tmp_path / "diary").read_text().split("\n")[3:6] == ["proxy ended", "web ended", "server ended"]


def test_a_child_that_dies_ends_all_and_is_named_with_its_last_lines(tmp_path):
    dying = start(tmp_path, "worker", "print('up'); print('the disk is full'); raise SystemExit(3)", needs=("server",))
    console = Recorder()
    with pytest.raises(ChildFailedError, match="worker ended with exit code 3"):
        run([living(tmp_path, "server"), dying], console, stop=False)
    assert console.failure == "worker ended with exit code 3"
    assert console.last_lines[-1] == "the disk is full"
    assert (tmp_path / "diary").read_text() == "server began\nserver ended\n"


def test_a_child_killed_while_all_is_well_ends_the_rest(tmp_path):
    console = Recorder()
    starts = [living(tmp_path, "web"), living(tmp_path, "relay")]
    with pytest.raises(ChildFailedError, match="relay was killed by SIGKILL"):
        run(starts, console, stop=False, up=lambda: os.kill(console.pids["relay"], 9))
    assert "web ended" in (tmp_path / "diary").read_text()


def test_a_step_that_fails_keeps_the_next_from_starting(tmp_path):
    failing = start(tmp_path, "migrate", "raise SystemExit('no such table')", ready=Done())
    console = Recorder()
    with pytest.raises(ChildFailedError, match="migrate ended with exit code 1"):
        run([failing, living(tmp_path, "web", needs=("migrate",))], console, stop=False)
    assert console.last_lines == ("no such table",)
    assert not (tmp_path / "diary").exists()


def test_who_does_not_stop_within_its_grace_is_killed_with_its_children(tmp_path):
    console = Recorder()
    assert run([start(tmp_path, "stubborn", STUBBORN, grace=1)], console)
    grandchild = next(int(line.split()[1]) for _, line in console.steps if line.startswith("grandchild"))
    assert ends(grandchild)


def test_a_hurry_does_not_wait_for_the_grace(tmp_path):
    """Whoever did would wait until the test is given up."""
    assert run([start(tmp_path, "stubborn", STUBBORN, grace=10_000)], Recorder(), hurry=True)


def test_a_site_is_ready_when_its_page_answers_200(tmp_path):
    port = free_port()
    console = Recorder()
    assert run([start(tmp_path, "web", LATE_SITE, str(port), ready=Page("/readyz"))], console, port=port)
    answers = [line.split()[-2] for _, line in console.steps if "GET /readyz" in line]
    assert answers == ["503", "503", "200"]


def test_the_log_of_the_start_before_is_kept(tmp_path):
    for text in ("first", "second"):
        run([start(tmp_path, "step", f"print('{text}')", ready=Done())], Recorder())
    assert (tmp_path / "step.log").read_text() == "second\n"
    assert (tmp_path / "step.before.log").read_text() == "first\n"
