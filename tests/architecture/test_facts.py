"""Facts, reactions, letters and queues fit together."""

import importlib

from modules.core.facts import Fact
from tasks.app import QUEUES
from tasks.processes.table import PROCESSES
from tasks.reactions import REACTIONS
from tests.architecture.code import ROOT, python_files


def test_every_fact_stands_in_the_reactions():
    for path in python_files("modules"):
        if path.stem == "facts":
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    assert set(Fact.known.values()) == set(REACTIONS)


TO_MANY = {"digest", "edition"}
"""What is pressed once for many readers, and no letter."""


def test_letters_equal_letter_templates():
    letters = {path.stem for path in python_files("modules/mailings/letters") if path.stem != "__init__"}
    templates = {path.name for path in (ROOT / "templates/email").iterdir() if path.is_dir() and not path.name.startswith("_")}
    assert letters == templates - TO_MANY


def test_every_letter_template_is_whole():
    for folder in (ROOT / "templates/email").iterdir():
        if folder.is_dir() and not folder.name.startswith("_"):
            assert {path.name for path in folder.iterdir()} == {"subject.txt", "body.txt", "body.mjml"}


def test_every_queue_is_served_by_exactly_one_worker():
    commands = [process.command for process in PROCESSES if "-Q" in process.command]
    served = [queue for command in commands for queue in command[command.index("-Q") + 1].split(",")]
    assert sorted(served) == sorted(QUEUES)
