"""The processes Convene consists of, and what runs them on one machine.

`table` names every process once; `run` starts them for `make run`; `servers` finds and prepares PostgreSQL and Valkey;
`catcher` keeps the letters of a development machine. The compose file is checked against the same table by a test.
"""
