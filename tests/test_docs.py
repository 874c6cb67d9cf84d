"""The manual names every setting, command, option and column, and its links lead somewhere."""

import csv
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from console.commands import queqiao
from jobs.settings import SETTINGS

ROOT = Path(__file__).resolve().parent.parent
MANUAL = ROOT / "docs" / "manual"
REFERENCE = (MANUAL / "07-设置与命令.md").read_text(encoding="utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by its full name."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


COMMANDS = dict(commands(queqiao, "queqiao"))


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_the_manual_names_every_setting_with_its_default(setting):
    row = next(line for line in REFERENCE.splitlines() if line.startswith(f"| `{setting.name}` |"))
    assert (f"| `{setting.default}` |" if setting.default else "| 空 |") in row


@pytest.mark.parametrize("name", COMMANDS)
def test_the_manual_names_every_command(name):
    assert re.search(rf"^\| `{name}[ `]", REFERENCE, re.MULTILINE)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_manual_names_every_option(name):
    options = [text for param in COMMANDS[name].params if isinstance(param, click.Option) for text in param.opts]
    lacking = [text for text in options if not re.search(rf"^\| `{text}[ `]", REFERENCE, re.MULTILINE)]
    assert lacking == []


def test_the_manual_invents_no_command():
    written = {line.split("`")[1] for line in REFERENCE.splitlines() if line.startswith("| `queqiao ")}
    assert [text for text in written if not any(f"{text} ".startswith(f"{name} ") for name in COMMANDS)] == []


def test_the_manual_explains_every_column_of_the_forms():
    page = (MANUAL / "02-准备表格.md").read_text(encoding="utf-8")
    with (ROOT / "data" / "reference" / "form_columns.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 40
    parts = {part.split("\n")[0]: part for part in page.split("\n## ")}
    assert [row["heading"] for row in rows if f"\n| {row['heading']} |" not in parts[row["form"]]] == []


def test_the_manual_and_the_console_name_the_same_export_buttons():
    page = (MANUAL / "03-导入.md").read_text(encoding="utf-8")
    with (ROOT / "data" / "reference" / "export_buttons.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["source"] != "自己的表"]
    assert len(rows) == 9
    assert [row["source"] for row in rows if f"| {row['source']} | {row['export']} |" not in page] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_relative_link_leads_to_a_file(page):
    text = _FENCED.sub("", page.read_text(encoding="utf-8"))
    targets = [unquote(link.split("#")[0]) for link in _LINK.findall(text) if not re.match(r"[a-z]+:", link)]
    assert [target for target in targets if target and not (page.parent / target).exists()] == []


TRANSCRIPT = (("demo", "--home", "demo-home"), ("match", "--need", "XQ-0011", "--home", "demo-home"))


def without_figures(text: str) -> str:
    """Patents of the sample expire as time goes by, so counts and probabilities may differ by the day."""
    return re.sub(r"\d+ (?=条有|个匹配)|p=[\d.]+", "", text)


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_transcript_of_the_readme_is_what_the_commands_print(name: str, tmp_path: Path) -> None:
    shown = without_figures((ROOT / name).read_text(encoding="utf-8"))
    for arguments in TRANSCRIPT:
        printed = subprocess.run(
            [sys.executable, "-c", "from console.commands import main; main()", *arguments],
            cwd=tmp_path,
            env=os.environ | {"PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
            encoding="utf-8",
        ).stdout
        assert without_figures("".join(f"    {line}\n" for line in printed.splitlines())) in shown
