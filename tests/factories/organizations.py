"""Organizations, in the words of the field."""

from __future__ import annotations

import random
from datetime import datetime
from itertools import count

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from modules.organizations.counties import COUNTIES
from modules.organizations.models import Organization

HEADER = (
    "CD Code\tCounty\tDistrict\tStreet\tCity\tZip\tState\tPhone\tExt\tLatitude\tLongitude\tDOC\tDOCType\tStatusType\tLastUpDate"
)
numbers = count(9000001)


def an_organization(session: Session, now: datetime, **over: object) -> Organization:
    """An open district in Fresno with a CD code of its own."""
    code = str(next(numbers))
    values = {"name": f"Sample District {code}", "kind": "district", "county": "Fresno", "city": "Fresno", "cd_code": code}
    organization = Organization(**values | {"sample": True, "created_at": now} | over)
    session.add(organization)
    session.flush()
    return organization


def a_line(**over: str) -> bytes:
    """A line of the state's list; `over` names columns, with an underscore for the blank."""
    values = {
        "CD Code": "1062166",
        "County": "Fresno",
        "District": "Sample Unified",
        "Street": "1 Sample Street",
        "City": "Fresno",
        "Zip": "93721-2287",
        "State": "CA",
        "Phone": "(559) 457-3000",
        "Ext": "No Data",
        "Latitude": "36.737000",
        "Longitude": "-119.79400",
        "DOC": "54",
        "DOCType": "Unified School District",
        "StatusType": "Active",
        "LastUpDate": "02/03/2021",
    }
    values |= {name.replace("_", " "): value for name, value in over.items()}
    return ("\t".join(values[name] for name in HEADER.split("\t")) + "\n").encode()


def a_list(*lines: bytes) -> list[bytes]:
    """The state's list with these lines."""
    return [f"{HEADER}\n".encode(), *lines]


def a_crowd(session: Session, now: datetime, size: int = 15_000) -> list[str]:
    """So many made-up districts, with names as alike as real ones are; returns their names."""
    chance = random.Random(20270111)
    sounds = ["ba", "ri", "ver", "san", "lo", "mon", "te", "cal", "ona", "vis", "ta", "el"]
    stems = ["".join(chance.choice(sounds) for _ in range(3)) for _ in range(900)]
    ends = ("Elementary", "Unified", "Union High", "Joint Unified", "Charter Academy")
    rows = [
        {
            "cd_code": f"{number:07}",
            "name": f"{' '.join(chance.sample(stems, chance.randint(1, 2)))} {chance.choice(ends)}".title(),
            "kind": "district",
            "county": chance.choice(COUNTIES),
            "city": chance.choice(stems).title(),
            "created_at": now,
        }
        for number in range(size)
    ]
    session.execute(insert(Organization), rows)
    session.execute(text("analyze organizations_organization"))
    return [row["name"] for row in rows]
