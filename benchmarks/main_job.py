"""The main job as a user runs it: each command in a process of its own, wall time and peak memory against the target.

    python benchmarks/main_job.py [--data DIR] [--json FILE]

Needs the real exports (`--data`, default `../shared/data`). Ratios of the same run matter more than seconds: machines
here are shared. The floor beside each command is the time `queqiao --help` takes, the price of starting at all. The
packages are compiled first, as an installation leaves them. Commands that change nothing and are over in a blink run
five times; the row is the median one.
"""

import argparse
import compileall
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

MIB = 1024
ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("console", "indexing", "ingest", "jobs", "matcher", "store")


@dataclass(frozen=True, slots=True)
class Step:
    """One command with what it may take."""

    name: str
    arguments: tuple[str, ...]
    target_s: float
    times: int = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one command took: seconds by the clock and of processor, and mebibytes of resident memory at its peak."""

    name: str
    seconds: float
    cpu_s: float
    target_s: float
    peak_mib: float


def steps(data: Path, home: str) -> list[Step]:
    """The commands of the issue, in order."""
    exports = data / "exports"
    patents = str(exports / "taian_7384.xlsx")
    more = str(exports / "title_assignee_abstract_4097.csv")
    at = ("--home", home)
    return [
        Step("--help", ("--help",), 0.5, times=5),
        Step("import 7,384 rows of xlsx", ("import", "patents", patents, *at), 4),
        Step("import the same again", ("import", "patents", patents, *at), 2),
        Step("import 4,097 rows of csv", ("import", "patents", more, *at), 4),
        Step("import 1,213 needs", ("import", "needs", str(data / "marketplace" / "needs.csv"), *at), 4),
        Step("index 11,481 patents", ("index", *at), 15),
        Step("match 1,213 needs, top 10", ("match", "--top", "10", "--json", *at), 20),
        Step("status", ("status", *at), 0.5, times=5),
        Step("search", ("search", "轴承内圈自动上料", *at), 2),
    ]


def take(step: Step) -> Outcome:
    """Run one command to its end. Raises RuntimeError where it fails."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", "from console.commands import main; main()", *step.arguments], stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"{step.name}: exit status {os.waitstatus_to_exitcode(status)}")
    seconds = time.perf_counter() - started
    return Outcome(step.name, seconds, usage.ru_utime + usage.ru_stime, step.target_s, usage.ru_maxrss / MIB)


def median(step: Step) -> Outcome:
    """The median by the clock of as many runs as the step asks for."""
    return sorted((take(step) for _ in range(step.times)), key=lambda o: o.seconds)[step.times // 2]


def main() -> None:
    """Print the table; write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if not options.data.is_dir():
        raise SystemExit(f"{options.data}: no such folder; give --data")
    for package in PACKAGES:
        compileall.compile_dir(ROOT / package, quiet=1)
    with tempfile.TemporaryDirectory() as home:
        outcomes = [median(step) for step in steps(options.data, home)]
    floor = outcomes[0].seconds
    print(f"{'command':28}{'seconds':>9}{'cpu s':>8}{'target':>8}{'x floor':>9}{'peak MiB':>10}")
    for o in outcomes:
        late = "" if o.seconds <= o.target_s else "  over"
        times = f"{o.seconds:9.2f}{o.cpu_s:8.2f}{o.target_s:8.1f}{o.seconds / floor:9.1f}"
        print(f"{o.name:28}{times}{o.peak_mib:10.0f}{late}")
    if options.json:
        options.json.write_text(json.dumps([asdict(o) for o in outcomes], indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
