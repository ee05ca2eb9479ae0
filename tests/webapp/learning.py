"""What tests of learners' pages share: reading a page, posting the forms of `factories.training.a_module` as a browser does."""

from __future__ import annotations

from bs4 import BeautifulSoup
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.webapp.forms import post

RIGHT = {
    "q-one": "b",
    "q-many": ["a", "c"],
    "q-true": "true",
    "q-order-i-first": "1",
    "q-order-i-second": "2",
    "q-order-i-third": "3",
    "q-short": " plaza ",
}
WORDS = {"text": "The bus driver."}


def soup(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


def main(answer) -> str:
    return " ".join(soup(answer).find("main").get_text(" ").split())


def counts(database, kind) -> int:
    with Session(database) as session:
        return session.scalar(select(func.count()).select_from(kind))


def sent_id(client, page, key) -> str:
    return soup(client.get(page)).find("input", {"name": f"{key}-sent_id"})["value"]


def do(client, address, key, data=None, **more):
    """Post the plain form of `lesson/activity`."""
    lesson, activity = key.split("/")
    page = f"{address}/{lesson}"
    values = {f"{activity}-{name}": value for name, value in (data or {}).items()}
    return post(client, f"{page}/{activity}", {f"{activity}-sent_id": sent_id(client, page, activity)} | values, page, **more)


def begin(client, address) -> None:
    """Enroll, and do the first thing that counts."""
    post(client, f"{address}/enroll", {}, address)
    do(client, address, "first/read")


def do_the_rest(client, address) -> None:
    """Do all else that counts."""
    do(client, address, "first/check", RIGHT)
    do(client, address, "second/journal", WORDS)


def finish(client, address) -> None:
    """Do all that counts."""
    begin(client, address)
    do_the_rest(client, address)
