"""`queqiao push`: the push cycle; each step is a command of its own."""

import click

from console.anchoring import anchor_command
from console.auditing import audit_command
from console.forecast import forecast


@click.group("push")
def push_command() -> None:
    """精准推送。"""


push_command.add_command(anchor_command)
push_command.add_command(audit_command)
push_command.add_command(forecast)
