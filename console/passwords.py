"""A password as staff state it to a command: typed twice, or on the first line of a file."""

from pathlib import Path

import click

from matcher.errors import FileUnreadable


def stated_password(file: Path | None) -> str:
    """The password. Raises FileUnreadable for a file that is no text."""
    if file is None:
        typed: str = click.prompt("密码", hide_input=True, confirmation_prompt="再输入一次", err=True)
        return typed
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        raise FileUnreadable("密码文件读不出来", file, "请检查路径；须为 UTF-8 文本，密码在第一行") from error
    return lines[0] if lines else ""
