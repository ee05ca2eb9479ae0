"""A process without its settings says so and ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("process", [["-m", "tasks.relay"], ["-m", "celery", "-A", "tasks.worker", "worker"]], ids=str)
def test_every_missing_setting_is_named_at_once(process):
    ended = subprocess.run(
        [sys.executable, *process],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "SECRET_KEY": "short"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "BASE_URL", "SMTP_URL", "MAIL_FROM"):
        assert name in ended.stderr
    assert "Traceback" not in ended.stderr
