"""`convene create-admin`."""

from __future__ import annotations

import sys

import click

from modules.accounts.administrators import Administrator
from modules.accounts.administrators import create_admin as make_administrator
from modules.accounts.errors import WeakPassword
from modules.accounts.links import sign_in_link
from modules.accounts.passwords import LONGEST, SHORTEST
from modules.core.db import transaction
from modules.core.links import Links
from modules.core.times import read_now
from modules.core.tokens import Tokens
from modules.people.errors import NotAnAddress, NotAName
from webapp.cli.base import Settings

WEAK = {
    "short": f"the password has less than {SHORTEST} characters",
    "long": f"the password has more than {LONGEST} characters",
    "common": "the password is one of those that are guessed first; several unrelated words make a good one",
}


@click.command("create-admin")
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--language", type=click.Choice(["en", "es"]), default="en", show_default=True)
@click.pass_obj
def create_admin(settings: Settings, email: str, name: str, language: str) -> None:
    """Make an administrator, or give an account that exists the role and a new password.

    The password is asked for; where there is no terminal, it is the first line of the standard input.
    """
    with settings.session() as session:
        wanted = Administrator(email, name, _password(), language)
        try:
            with transaction(session):
                make_administrator(session, wanted, read_now(session))
        except WeakPassword as refused:
            raise click.ClickException(WEAK[str(refused.values["fault"])]) from refused
        except NotAnAddress as refused:
            raise click.ClickException(f"{email} is no email address that mail can be sent to") from refused
        except NotAName as refused:
            raise click.ClickException(f"{name} is no name of a person") from refused
    links = Links(settings.config.base_url, Tokens(settings.config.secret_key))
    click.echo(f"{name} administers the site and signs in as {email}: {sign_in_link(links, language)}")


def _password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt="The same once more"))
    return sys.stdin.readline().rstrip("\r\n")
