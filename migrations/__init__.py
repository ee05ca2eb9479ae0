"""Alembic steps. Each runs against the code before it, with lock and statement timeouts; run with `convene migrate`."""
