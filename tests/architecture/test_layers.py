"""Foreign keys obey the layers too: the import linter cannot see them."""

import subprocess
import sys
import tomllib

from modules.core.db import Base, load_models
from tests.architecture.code import ROOT


def layers() -> list[str]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return next(contract["layers"] for contract in contracts if contract["type"] == "layers")


def test_foreign_keys_point_down():
    load_models()
    order = {capability: height for height, capability in enumerate(reversed(layers()))}
    upward = [
        f"{table.name}.{key.parent.name} -> {key.column.table.name}"
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if order[key.column.table.name.split("_")[0]] > order[table.name.split("_")[0]]
    ]
    assert upward == []


def test_tables_are_named_after_their_capability():
    load_models()
    assert {name.split("_")[0] for name in Base.metadata.tables} <= set(layers())


def test_the_import_contracts_hold():
    checked = subprocess.run(
        [str(ROOT / ".venv/bin/lint-imports"), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout


def test_importing_the_domain_loads_no_framework():
    code = (
        "import sys; from modules.core.db import load_models; load_models(); "
        "print([name for name in ('flask', 'celery', 'redis', 'werkzeug', 'config') if name in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"
