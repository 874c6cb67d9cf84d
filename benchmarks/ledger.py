"""How long the audit of a ledger takes: appended in SQLite, read, verified, counted, as `push audit` does.

    python benchmarks/ledger.py [--entries 100000] [--enterprises 1000] [--seed 1] [--json FILE]

Every push is planned, approved, sent and delivered; one in twenty bounces instead, a few are taken back; the
days of sending are those of one year, so that caps have work to do. Prints seconds by the clock and of the processor
(the least of three; they differ where the machine has other work) and entries a second of the clock. `append` is one
transaction of a thousand entries after the other; `one_push` a transaction for each of a hundred further pushes.
"""

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from jobs.audit import audit
from matcher.ledger import LedgerEntry, LedgerEvent, verify
from matcher.ledger_rules import reversal
from matcher.push_counts import push_counts
from matcher.push_policy import PushPolicy
from matcher.push_vocabulary import LedgerKind, LedgerMark, PushChannel
from store import ledger
from store.database import open_database, writing
from store.rows import pieces

START = datetime(2026, 1, 5, 1, tzinfo=UTC)
CAPS = PushPolicy(0.3).caps
K = LedgerKind
Spent = tuple[float, float]  # seconds by the clock and of the processor


def events(wanted: int, enterprises: int, seed: int) -> Iterator[LedgerEvent]:
    """A year of pushes, the same for the same seed, spread evenly over its days."""
    chance = random.Random(seed)
    yield from (permitted(firm) for firm in range(enterprises))
    pushes = max(1, (wanted - enterprises) // 4)
    for number in range(pushes):
        yield from push(number, chance.randrange(enterprises), START + timedelta(days=364) * number / pushes, chance)


def permitted(firm: int) -> LedgerEvent:
    """The contact of a firm may be written to."""
    return LedgerEvent(START, K.PERMITTED, contact=contact(firm), evidence=digest(f"basis {firm}"))


def push(number: int, firm: int, at: datetime, chance: random.Random) -> Iterator[LedgerEvent]:
    """One push from plan to delivery."""
    whole = {"push_id": f"P-{number}", "enterprise_id": f"E-{firm}", "family_id": f"F-{number}"}
    yield LedgerEvent(at, K.PLANNED, **whole, evidence=digest("match"), marks=(LedgerMark.ELIGIBLE,))
    yield LedgerEvent(at, K.APPROVED, **whole, evidence=digest(f"item {number}"), person="审核员")
    more = {"contact": contact(firm), "channel": PushChannel.EMAIL, "evidence": digest(f"item {number}")}
    yield LedgerEvent(at, K.SENT, **whole, **more)
    yield LedgerEvent(at, K.BOUNCED if chance.random() < 0.05 else K.DELIVERED, **whole, **more)


def contact(firm: int) -> str:
    """The pseudonym of a firm's contact."""
    return f"K{firm:032x}"


def digest(text: str) -> str:
    """The hash of a piece of evidence."""
    return sha256(text.encode()).hexdigest()


def append_all(engine: sa.Engine, found: list[LedgerEvent], at_once: int) -> list[LedgerEntry]:
    """Add the events in transactions of so many; the entries of the last one."""
    added: list[LedgerEntry] = []
    for piece in pieces(found, at_once):
        with writing(engine) as conn:
            added = ledger.append(conn, piece)
    return added


def take_back(engine: sa.Engine, added: list[LedgerEntry]) -> None:
    """Reverse the sendings among these entries."""
    back = LedgerEvent(added[-1].at, K.REVERSED, person="审核员", evidence=digest("reason"))
    with writing(engine) as conn:
        ledger.append(conn, [reversal(one, back) for one in added if one.kind is K.SENT])


def timed(work: Callable[[], Any], times: int = 3) -> tuple[Spent, Any]:
    """The least of several times, and the last answer."""
    clock, processor = [], []
    for _ in range(times):
        began = time.perf_counter(), time.process_time()
        answer = work()
        clock.append(time.perf_counter() - began[0])
        processor.append(time.process_time() - began[1])
    return (min(clock), min(processor)), answer


def measured(entries: int, enterprises: int, seed: int, folder: Path) -> dict[str, float]:
    """The figures of one ledger."""
    engine = open_database(f"sqlite:///{(folder / 'ledger.sqlite').as_posix()}")
    found = list(events(entries + 400, enterprises, seed))
    figures: dict[str, float] = {"entries": entries}
    spent, added = timed(lambda: append_all(engine, found[:-400], 1000), times=1)
    figures |= rates("append", spent, len(found) - 400)
    take_back(engine, added)
    figures |= rates("one_push", timed(lambda: append_all(engine, found[-400:], 4), times=1)[0], 400)
    with engine.connect() as conn:
        spent, documents = timed(lambda: list(ledger.documents(conn)))
        figures |= rates("read", spent, len(documents))
        spent, chain = timed(lambda: verify(documents))
        figures |= rates("verify", spent, len(documents))
        spent, counts = timed(lambda: push_counts(chain.entries, CAPS))
        figures |= rates("push_counts", spent, len(documents))
        figures |= rates("audit", timed(lambda: audit(conn, CAPS))[0], len(documents))
        figures |= rates("status", timed(lambda: push_counts(ledger.readable(conn)))[0], len(documents))
    engine.dispose()
    return figures | {"strict": counts.strict, "loose": counts.loose, "cap_breaches": counts.cap_breaches or 0}


def rates(name: str, spent: Spent, entries: int) -> dict[str, float]:
    """Seconds and entries a second of one step."""
    clock, processor = spent
    seconds = {f"{name}_seconds": round(clock, 3), f"{name}_processor_seconds": round(processor, 3)}
    return seconds | {f"{name}_entries_per_second": round(entries / clock)}


def main() -> None:
    """Reads the arguments, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--enterprises", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measured(given.entries, given.enterprises, given.seed, Path(folder))
    for name, value in figures.items():
        print(f"{name:36}{value}")
    if given.json:
        given.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
