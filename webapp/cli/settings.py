"""`convene settings`: the table of the README, made of config.py."""

from __future__ import annotations

import click

from config import settings_table


@click.command()
def settings() -> None:
    """Print every setting with its default and meaning, as a Markdown table."""
    click.echo("| variable | default | meaning |\n|---|---|---|")
    for name, default, meaning in settings_table():
        shown = default if default == "required" else f"`{default}`" if default else ""
        click.echo(f"| `{name}` | {shown} | {meaning} |")
