"""The whole cycle on real needs and patents through the command line, into a mail server on loopback: a transcript.

    python benchmarks/real_cycle.py [--data DIR] [--home DIR] [--json FILE]

Forecast, plan, review sheet out, decisions of two reviewers in, send, answers by code, by reply and by spreadsheet in,
audit with a pack, and the pack's own verifier. The real needs ran out by 2021, so 40 of them are copied with a new
validity, into a home of this run only. Invented: the firms they are given to, their contacts at firm.example, staff,
what reviewers and contacts say. Seven firms have no mail address: theirs is a sheet to hand over.
"""

import argparse
import csv
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from mail_server import Kept, MailServer, mail_server
from openpyxl import Workbook, load_workbook

from matcher.working_days import ZONE

ROOT = Path(__file__).resolve().parent.parent
COPIED, FIRMS, BY_HAND = 40, 24, 7
REVIEWERS, OPERATOR = ("审核甲", "审核乙"), "操作员"
COMMAND = "from console.commands import main; main()"
ANSWERS = ("感兴趣", "不相关", "太早", "已有方案", "描述不清", "价格", "其他")


@dataclass
class Cycle:
    """The run: its folder, its environment, and what each command took (s)."""

    folder: Path
    data: Path
    environment: Mapping[str, str]
    took: dict[str, float] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        """The home of this run."""
        return self.folder / "home"

    def run(self, *arguments: str, quiet: bool = False) -> str:
        """One command as a user types it, its output shown and returned. Raises SystemExit where it fails."""
        began = time.monotonic()
        command = [sys.executable, "-c", COMMAND, *arguments, "--home", str(self.home)]
        done = subprocess.run(command, env=dict(self.environment), capture_output=True, encoding="utf-8", check=False)
        spent = round(time.monotonic() - began, 1)
        self.took[" ".join(arguments[:2])] = spent
        print(f"\n$ queqiao {' '.join(arguments)}    ({spent} s)")
        print(_shown(done.stdout, 12 if quiet else 60) + done.stderr, end="", flush=True)
        if done.returncode:
            raise SystemExit(f"exit status {done.returncode}")
        return done.stdout

    def asked(self, *arguments: str) -> Any:
        """The JSON document of a command."""
        command = [sys.executable, "-c", COMMAND, *arguments, "--json", "--home", str(self.home)]
        return json.loads(subprocess.check_output(command, env=dict(self.environment), encoding="utf-8"))


def _shown(text: str, lines: int) -> str:
    found = text.splitlines(keepends=True)
    return "".join(found[:lines]) + (f"…… {len(found) - lines} more lines\n" if len(found) > lines else "")


def prepare(cycle: Cycle, today: date) -> None:
    """Real patents, invented firms, copies of real needs, the fields of technology; indexed and matched."""
    cycle.home.mkdir(parents=True)
    # Today is worked, whatever the calendar says, so that the run does not depend on its day.
    (cycle.home / "working_days.csv").write_text(f"date,day,basis\n{today},work,\n", encoding="utf-8")
    exports = cycle.data / "exports"
    patents = ("taian_7384.xlsx", "title_assignee_abstract_4097.csv")
    cycle.run("import", "patents", *(str(exports / name) for name in patents))
    cycle.run("index")
    cycle.run("import", "enterprises", str(_firms_file(cycle, today)))
    cycle.run("import", "needs", str(_needs_file(cycle, today)))
    cycle.run("chain", "import", str(Path(__file__).with_name("year_fields.toml")))
    for name, role in ((REVIEWERS[0], "reviewer"), (REVIEWERS[1], "reviewer"), (OPERATOR, "operator")):
        cycle.run("users", "add", name, "--role", role)
    cycle.run("match", quiet=True)
    _agreed(cycle)


def _agreed(cycle: Cycle) -> None:
    """Of one contact the consent itself is at hand, so that an audit can look for it."""
    paper = cycle.folder / "consent.txt"
    paper.write_text("虚构的同意书扫描件", encoding="utf-8")
    who, how = f"contact{BY_HAND:02}@firm.example", ("--source", "虚构：同意书", "--evidence", str(paper))
    cycle.run("contacts", "consent", who, *how, "--as", OPERATOR)


def _firms_file(cycle: Cycle, today: date) -> Path:
    headings = ("企业名称", "联系人", "职务", "邮箱", "手机", "个人信息法律依据", "信息来源", "依据日期")
    given = ("本人同意", "虚构：当面签署的同意书", today - timedelta(days=30))
    rows = []
    for n in range(FIRMS):
        address = "" if n < BY_HAND else f"contact{n:02}@firm.example"
        rows.append((f"虚构{n:02}号厂", f"虚构联系人{n:02}", "技术部", address, f"138{n:08}", *given))
    return _csv(cycle.folder / "firms.csv", headings, rows)


def _needs_file(cycle: Cycle, today: date) -> Path:
    """Copies of the needs for which the home has something to push, in the order of the file."""
    path = cycle.data / "marketplace" / "needs.csv"
    found = cycle.asked("match", "--needs-file", str(path))["matches"]
    answered = dict.fromkeys(row["need_id"] for row in found if row["pushable"])
    with path.open(encoding="utf-8-sig", newline="") as file:
        real = [row for row in csv.DictReader(file) if row["id"] in answered][:COPIED]
    until = f"{today.isoformat()}10:00:00.0至{(today + timedelta(days=365)).isoformat()}10:00:00.0"
    for n, row in enumerate(real):
        row |= {"id": f"copy-{row['id']}", "post_date": today.isoformat(), "valid_period": until}
        row["企业名称"] = f"虚构{n % FIRMS:02}号厂"
    print(f"\n{len(answered)} of the real needs have something to push; {len(real)} are copied")
    return _csv(cycle.folder / "needs.csv", list(real[0]), [list(row.values()) for row in real])


def _csv(path: Path, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([headings, *rows])
    return path


def review(cycle: Cycle) -> None:
    """The sheet goes out and comes back twice: every push here is the first to its firm, so two people look."""
    for number, reviewer in enumerate(REVIEWERS, start=1):
        sheet = cycle.folder / f"review-{number}.xlsx"
        cycle.run("push", "export", str(sheet), "--reviewer", reviewer)
        _fill_in(sheet, reviewer, second=number == 2)
        cycle.run("push", "decide", str(sheet), "--as", OPERATOR, quiet=True)
        cycle.run("push", "decide", "--confirm", "--as", reviewer, quiet=True)


def _fill_in(path: Path, reviewer: str, second: bool) -> None:
    """As a reviewer would: one in ten rejected, one in twenty held, the rest approved; the second approves what was not
    held."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    rows = list(sheet.iter_rows())
    top = next(n for n, row in enumerate(rows) if any(cell.value == "推送编号" for cell in row))
    place = {cell.value: cell.column for cell in rows[top]}
    for n, row in enumerate(rows[top + 1 :]):
        held = row[place["状态"] - 1].value == "搁置"
        if row[place["推送编号"] - 1].value and not held:
            said = {"审核决定": "通过", "确认等级": "较强相关", "审核人": reviewer}
            if not second and n % 10 == 4:
                said |= {"审核决定": "驳回", "驳回原因": "不相关", "确认等级": None}
            elif not second and n % 20 == 11:
                said |= {"审核决定": "搁置", "确认等级": None}
            for name, value in said.items():
                sheet.cell(row[0].row, place[name], value)
    book.save(path)


def answer(cycle: Cycle, letters: Sequence[Kept]) -> None:
    """One answer by its code, one letter answered by reply, the others in a spreadsheet."""
    items = [(kept, code) for kept in letters for code in _codes(kept)]
    cycle.run("push", "answer", items[0][1], "感兴趣", "--said-by", "虚构联系人", "--as", OPERATOR)
    replied = next(kept for kept in letters if kept is not items[0][0])
    reply = cycle.folder / "reply.txt"
    reply.write_text("\n".join(f"{code} 太早" for code in _codes(replied)) + "\n谢谢。", encoding="utf-8")
    cycle.run("push", "answer", "--reply", str(reply), "--as", OPERATOR)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["答复编号", "答复", "备注"])
    for n, (kept, code) in enumerate(items[1:]):
        if kept is not replied:
            sheet.append([code, ANSWERS[n % len(ANSWERS)] if n % 3 else "", ""])
    book.save(cycle.folder / "answers.xlsx")
    cycle.run("push", "answer", "--file", str(cycle.folder / "answers.xlsx"), "--as", OPERATOR, quiet=True)


def _codes(kept: Kept) -> list[str]:
    """The codes of the items, read out of the letter's text."""
    part = kept.message.get_body(("plain",))
    assert part is not None
    return list(dict.fromkeys(re.findall(r"\b[A-Z2-7]{8}-\d\b", part.get_content())))


def handed_over(cycle: Cycle) -> None:
    """Every sheet is handed over and its receipt signed."""
    signed = cycle.folder / "receipt.txt"
    signed.write_text("虚构的签收单扫描件", encoding="utf-8")
    listed = cycle.asked("push", "list", "--state", "in_message")["pushes"]
    for push_id in dict.fromkeys(one["message_id"] for one in listed):
        cycle.run("push", "receipt", push_id, "--evidence", str(signed), "--as", OPERATOR)


def verified(cycle: Cycle) -> str:
    """What the pack's own verifier says, run apart from this program."""
    pack = cycle.folder / "audit.zip"
    cycle.run("push", "audit", "--pack", str(pack), "--evidence", str(cycle.folder))
    with zipfile.ZipFile(pack) as packed:
        packed.extractall(cycle.folder / "pack")
    command = [sys.executable, "-I", "verify.py"]
    said = subprocess.run(command, cwd=cycle.folder / "pack", capture_output=True, encoding="utf-8", check=False)
    print(f"\n$ python -I verify.py\n{said.stdout}{said.stderr}")
    return said.stdout.splitlines()[-1] if said.stdout else ""


def run(cycle: Cycle, server: MailServer, today: date) -> dict[str, Any]:
    """The cycle from its start; its figures."""
    prepare(cycle, today)
    cycle.run("push", "forecast")
    forecast = cycle.asked("push", "forecast")
    cycle.run("push", "plan")
    review(cycle)
    cycle.run("push", "send")
    for number, kept in enumerate(server.kept, start=1):
        (cycle.folder / f"letter-{number:02}.eml").write_bytes(kept.content)
    handed_over(cycle)
    letters = list(server.kept)
    answer(cycle, letters)
    cycle.run("push", "anchor", "--to", "虚构甲=a@firm.example", "--to", "虚构乙=b@firm.example", "--as", OPERATOR)
    found = cycle.asked("push", "audit")
    return {
        "needs copied": COPIED,
        "forecast items": forecast["items"],
        "forecast within caps": forecast["within_caps"],
        "letters at the server": len(letters),
        "items in them": sum(len(kept.push_ids) for kept in letters),
        **{name: found[name] for name in ("strict", "loose", "chain", "duplicates", "cap_breaches", "after_refusal")},
        "verifier": verified(cycle),
        "seconds": cycle.took,
    }


def main() -> None:
    """Run it; print the transcript and, at the end, the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--home", type=Path, help="a folder that does not exist yet; kept")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if not options.data.is_dir():
        raise SystemExit(f"{options.data}: no such folder; give --data")
    from datetime import datetime

    with tempfile.TemporaryDirectory() as made, mail_server() as server:
        folder = (options.home or Path(made) / "cycle").resolve()
        folder.mkdir(parents=True)
        own = {"QUEQIAO_SMTP": f"smtp://127.0.0.1:{server.port}", "QUEQIAO_MAIL_FROM": "push@centre.example"}
        own |= {"QUEQIAO_SENDING_HOURS": "00:00-23:59", "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(ROOT)}
        figures = run(Cycle(folder, options.data.resolve(), os.environ | own), server, datetime.now(ZONE).date())
    print()
    for name, value in figures.items():
        print(f"{name:24} {value}")
    if options.json:
        options.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
