"""`queqiao demo`: the whole main job on the invented sample."""

from pathlib import Path

import click

from console.context import home_option, opened


@click.command("demo")
@home_option
def demo_command(home: Path | None) -> None:
    """在虚构样例上跑完整个流程；可重复运行。"""
    from jobs.demo import run_demo

    with opened(home or Path("demo-home")) as at:
        for line in run_demo(at.home, at.engine, at.now, at.today, at.settings.threshold):
            click.echo(line)
