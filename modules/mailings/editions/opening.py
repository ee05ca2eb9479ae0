"""Which openings of a counted link are a person's, as far as one can say without knowing who it was.

What it cannot say: a scanner that calls itself a browser, comes late and opens one link alone is counted; two readers behind one
address with the same browser who open two links within seconds are not, and neither is who reads in the first minute. Each process
of the web server sees its own requests alone. So the numbers compare links with each other; they are no number of readers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg import Connection

FIRST = timedelta(minutes=1)
"""After the edition is frozen: mail servers try the links of what comes in before anybody can read it."""
BURST = 5.0
"""Seconds in which a person does not open two links of a letter."""
BROWSER = "Mozilla/"
"""How every browser begins its name, and hardly a library."""
_PROGRAMS = re.compile(
    r"(?<!cu)bot\b|crawl|spider|scan|preview|headless|phantom|monitor|validator|python|curl|wget|java/|barracuda|proofpoint|mimecast"
    r"|forcepoint|trendmicro|safelinks|urldefense|googleimageproxy|facebookexternalhit|ms-office|microsoft office|existence discovery",
    re.IGNORECASE,
)
_AHEAD = re.compile(r"prefetch|prerender|preview", re.IGNORECASE)

_COUNT = """
insert into mailings_link_count as held (edition_id, item_id, openings)
select told.edition_id, told.item_id, told.openings
from unnest(%(editions)s::bigint[], %(items)s::bigint[], %(openings)s::bigint[]) told (edition_id, item_id, openings)
order by 1, 2 on conflict (edition_id, item_id) do update set openings = held.openings + excluded.openings
"""

Link = tuple[int, int]
"""An edition and an item in it."""


@dataclass(frozen=True)
class Opening:
    """A link was opened: `source` tells two computers apart for some seconds and is written nowhere; `at` in seconds of any clock."""

    link: Link
    source: bytes
    at: float


def is_program(method: str, agent: str, purpose: str) -> bool:
    """Whether a request says itself that no person opened the link; `purpose`: what the headers of that name say."""
    return method != "GET" or bool(_AHEAD.search(purpose)) or not agent.startswith(BROWSER) or bool(_PROGRAMS.search(agent))


def is_early(frozen_at: datetime | None, now: datetime) -> bool:
    """Whether readers cannot have it yet, or only just."""
    return frozen_at is None or now - frozen_at < FIRST


def settled(openings: Sequence[Opening], at: float) -> tuple[Counter[Link], list[Opening]]:
    """What is to be counted at this second, and the openings that must wait, since another may still follow in seconds.

    Of openings that follow each other in seconds one counts where all are of one link, and none where they are of several.
    """
    counted, waiting = Counter[Link](), list[Opening]()
    for run in _runs(openings):
        if at - run[-1].at < BURST:
            waiting += run
        elif len(links := {each.link for each in run}) == 1:
            counted.update(links)
    return counted, waiting


def _runs(openings: Sequence[Opening]) -> Iterator[list[Opening]]:
    """The openings of one source in one edition, cut where nothing was opened for long enough."""
    run: list[Opening] = []
    for one in sorted(openings, key=lambda each: (each.source, each.link[0], each.at)):
        if run and ((run[-1].source, run[-1].link[0]) != (one.source, one.link[0]) or one.at - run[-1].at >= BURST):
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def count(connection: Connection, openings: Mapping[Link, int]) -> None:
    """Add to what is counted, in one statement."""
    links = sorted(openings)
    told = {
        "editions": [edition_id for edition_id, _ in links],
        "items": [item_id for _, item_id in links],
        "openings": [openings[each] for each in links],
    }
    connection.execute(_COUNT, told)
