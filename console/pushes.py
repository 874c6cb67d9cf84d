"""`queqiao push`: from the forecast to the ledger."""

import click

from console.forecast import forecast


@click.group("push")
def push_command() -> None:
    """推送：预测、计划、审核、发送与台账。"""


push_command.add_command(forecast)
