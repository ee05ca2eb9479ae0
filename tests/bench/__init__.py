"""What is promised to be fast, measured: `make bench`, or `python -m tests.bench registrations` for one area.

Each module has `measure(url) -> list[Figure]`; what it compares is run in turns, in the same run. PostgreSQL is a real one that
syncs each commit, the web server is the one of production.
"""
