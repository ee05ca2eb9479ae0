"""Labels do nothing until a test asks."""

from __future__ import annotations

import os
from threading import Thread

from modules.core.labels import VARIABLE, label
from tests.chaos.labels import HeldLabel
from tests.waiting import PATIENCE


def test_a_label_is_silent_unless_its_file_is_there(tmp_path, monkeypatch):
    label("tea.made")
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    label("tea.made")
    assert list(tmp_path.iterdir()) == []


def test_a_process_reports_at_its_label_and_goes_on_when_nobody_holds_it(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    (tmp_path / "tea.made").touch()
    label("tea.made")
    label("tea.poured")
    assert (tmp_path / "tea.made").read_text() == f"{os.getpid()}\n"


def test_whoever_holds_a_label_keeps_the_process_there(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    held = HeldLabel(tmp_path, "tea.made")
    process = Thread(target=label, args=["tea.made"])
    process.start()
    assert held.wait() == os.getpid()
    assert process.is_alive()
    held.release()
    process.join(PATIENCE)
    assert not process.is_alive()
