"""How long the report and the audit of a large ledger take: half a million entries, read, verified, counted, written.

    python benchmarks/report.py [--entries 500000] [--enterprises 5000] [--seed 1] [--json FILE]

The ledger is that of benchmarks/ledger.py. `audit` is what `push audit` does, `report` what `queqiao report` does but
for LibreOffice: verify the chain, derive the figures with their entries, freeze them, write json, xlsx, docx and, for
more entries than a sheet is good for, csv. Seconds by the clock and of the processor, once each (they differ where the
machine has other work, whose load is printed).
"""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from ledger import CAPS, START, events

from jobs.audit import audit
from jobs.home import Home
from jobs.opening import open_home
from jobs.report_files import write_report_files
from jobs.reporting import make_report
from matcher.ledger import LedgerEntry, LedgerEvent, chained, document_of
from store.database import writing
from store.rows import pieces
from store.schema import ledger_entries

AS_OF = date(2026, 12, 31)


def once(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Seconds by the clock, of the processor, and the answer."""
    began = time.perf_counter(), time.process_time()
    answer = work()
    return time.perf_counter() - began[0], time.process_time() - began[1], answer


def fill(engine: sa.Engine, found: Iterator[LedgerEvent]) -> None:
    """Put the events into the ledger, chained as `store.ledger.append` chains them; its rules are not asked, which is
    not what is measured here."""
    head: LedgerEntry | None = None
    for piece in pieces(found, 10_000):
        rows = []
        for event in piece:
            head = chained(event, head)
            rows.append(document_of(head) | {"marks": " ".join(head.marks)})
        with writing(engine) as conn:
            conn.execute(sa.insert(ledger_entries), rows)


def measured(folder: Path, entries: int, enterprises: int, seed: int) -> dict[str, Any]:
    """The figures of one ledger, printed as they are taken."""
    home = Home(folder / "home")
    engine = open_home(home)
    figures: dict[str, Any] = {"entries": entries}

    def take(name: str, work: Callable[[], Any]) -> Any:
        clock, processor, answer = once(work)
        figures[f"{name}_seconds"], figures[f"{name}_processor_seconds"] = round(clock, 2), round(processor, 2)
        print(f"{name:24}{clock:10.2f} s by the clock{processor:10.2f} s of the processor", flush=True)
        return answer

    fill(engine, events(entries, enterprises, seed))
    with engine.connect() as conn:
        found = take("audit", lambda: audit(conn, CAPS))
    figures |= {"strict": found.counts.strict, "loose": found.counts.loose}
    del found
    now: datetime = START + timedelta(days=400)
    made = take("report_figures", lambda: make_report(home, engine, AS_OF, now))
    files = take("report_files", lambda: write_report_files(folder / "out", made, "中心", with_pdf=False))
    engine.dispose()
    for kind in ("seconds", "processor_seconds"):
        figures[f"report_{kind}"] = round(figures[f"report_figures_{kind}"] + figures[f"report_files_{kind}"], 2)
    figures |= {f"{path.suffix[1:]}_megabytes": round(path.stat().st_size / 1e6, 1) for path in files}
    return figures | ({"load": [round(one, 1) for one in os.getloadavg()]} if hasattr(os, "getloadavg") else {})


def main() -> None:
    """Reads the arguments, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=500_000)
    parser.add_argument("--enterprises", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measured(Path(folder), given.entries, given.enterprises, given.seed)
    for name, value in figures.items():
        print(f"{name:36}{value}")
    if given.json:
        given.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
