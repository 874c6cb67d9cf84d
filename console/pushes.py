"""`queqiao push`: the push cycle; each step is a command of its own."""

import click

from console.anchoring import anchor_command
from console.auditing import audit_command
from console.forecast import forecast
from console.push_answers import answer_command, introduce_command
from console.push_cycle import bounces, correct, forwarded, plan, receipt, resolve, send
from console.push_review import add_review_commands
from console.reconciling import reconcile_command


@click.group("push")
def push_command() -> None:
    """精准推送。"""


push_command.add_command(anchor_command)
push_command.add_command(audit_command)
push_command.add_command(forecast)
for command in (
    plan,
    send,
    receipt,
    forwarded,
    resolve,
    bounces,
    correct,
    answer_command,
    introduce_command,
    reconcile_command,
):
    push_command.add_command(command)
add_review_commands(push_command)
