"""A year of pushes on a virtual clock: planned, reviewed, sent by real SMTP, answered, refused, bounced, killed.

    python benchmarks/simulate_year.py --scenario ample|real [--seed N] [--smtp HOST:PORT] [--home DIR] [--json FILE]

`ample`: 100 firms, 9,200 invented eligible pairs. `real`: the real patents and needs of ../shared/data; the firms they
are given to, their contacts and the chain are invented (see year_real.py), and an independent count says beside the
ledger's what should have arrived (see year_account.py). Without `--smtp` a mail server of its own on loopback takes the
letters, now and then refuses, puts off or drops one, and its log is what staff look into for a message nobody knows
about; every letter lists its push ids in the header `X-Queqiao-Push`. The working process is killed (SIGKILL) at 50
random moments and started again. Prints what the ledger says beside what the server has, and how long the year took.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from mail_server import DROP, Kept, MailServer, Step, mail_server
from year_material import ample
from year_real import FIRST as REAL_FIRST
from year_real import LAST as REAL_LAST
from year_real import real
from year_told import against_the_account, lines

from jobs.audit import audit
from jobs.home import Home
from jobs.settings import read_settings
from matcher.delivery_vocabulary import MessageState, PushState
from matcher.ledger import standing
from matcher.push_vocabulary import LedgerKind
from store import outbox, pushes
from store.database import open_database

FIRST, LAST = date(2026, 7, 1), date(2027, 6, 30)
KILLS = 50
LONGEST_S = 300
# Shares of letters, by step.
FAULTS = {
    Step.RCPT: ((0.004, "550 5.1.1 no such user"), (0.02, "451 4.7.1 greylisted")),
    Step.CONTENT: ((0.01, "452 4.3.1 mailbox full"),),
    Step.ANSWER: ((0.004, DROP),),
}


@dataclass
class Post:
    """The mail server's side: its faults by a seeded chance, and its log on disk before it answers."""

    server: MailServer
    log: Path
    chance: random.Random
    faulted: Counter[str] = field(default_factory=Counter)

    def faults(self, step: Step, recipient: str) -> str | None:
        """What to do at this step."""
        if step is Step.ANSWER:
            self._note(self.server.kept[-1])
        drawn = self.chance.random()
        for share, what in FAULTS.get(step, ()):
            if drawn < share:
                self.faulted[f"{step.value} {what[:3]}"] += 1
                return what
            drawn -= share
        return None

    def _note(self, kept: Kept) -> None:
        message_id = str(kept.message["Message-ID"]).strip("<>").partition("@")[0]
        with self.log.open("a", encoding="utf-8") as file:
            file.write(f"{message_id} {' '.join(kept.push_ids)}\n")


def work(home: Home, arguments: argparse.Namespace, port: str, log: Path | None) -> tuple[int, float]:
    """Run workers to the end of the year, killing `KILLS` of them; how many were killed, and how long it took (s)."""
    chance = random.Random(f"kills {arguments.seed}")
    environment = os.environ | {"QUEQIAO_SMTP": f"smtp://{port}", "QUEQIAO_MAIL_FROM": "push@centre.example"}
    environment |= {"QUEQIAO_CHANNELS": "email"}
    script = Path(__file__).with_name("year_worker.py")
    command = [sys.executable, str(script), str(home.path), str(arguments.seed), arguments.last.isoformat()]
    began, killed = time.monotonic(), 0
    while True:
        worker = subprocess.Popen([*command, *([str(log)] if log else [])], env=environment, stdout=subprocess.PIPE)
        assert worker.stdout is not None
        worker.stdout.readline()
        try:
            worker.wait(chance.expovariate(1 / arguments.between) if killed < arguments.kills else LONGEST_S * 4)
        except subprocess.TimeoutExpired:
            worker.kill()
            killed += 1
        if worker.wait() == 0:
            return killed, time.monotonic() - began
        if worker.returncode != -9:
            raise SystemExit(f"a worker ended by itself with {worker.returncode}")


def told(home: Home, kept: Counter[str], lapsed_s: float, killed: int) -> dict[str, Any]:
    """The ledger beside the mail server."""
    engine = open_database(home.database_url)
    settings = read_settings({"QUEQIAO_CHANNELS": "email"})
    with engine.connect() as conn:
        found = audit(conn, settings.policy.caps)
        entries = standing(found.chain.entries)
        every = pushes.every(conn)
        live = {m.message_id for m in outbox.in_state(conn, *_LIVE)}
    engine.dispose()
    times = Counter(e.push_id for e in entries if e.kind is LedgerKind.SENT)
    twice = sum(1 for push_id, n in kept.items() if n > times[push_id])
    lost = [p for p in every if p.state is PushState.IN_MESSAGE and p.message_id not in live]
    counts = found.counts
    return {
        "planned": len(every),
        "strict": counts.strict,
        "loose": counts.loose,
        "by_year": {year: strict for year, (strict, _) in sorted(counts.by_year.items())},
        "chain": found.to_dict()["chain"],
        "duplicates": counts.duplicates + twice,
        "cap_breaches": counts.cap_breaches,
        "after_refusal": counts.after_refusal,
        "lost": len(lost),
        "in ledger, not at server": len(times.keys() - kept.keys()),
        "at server, not in ledger": len(kept.keys() - times.keys()),
        "states": dict(Counter(p.state.value for p in every)),
        "kills": killed,
        "seconds": round(lapsed_s, 1),
    }


_LIVE = (MessageState.QUEUED, MessageState.LEASED, MessageState.HANDING_OVER, MessageState.PREPARED)


def simulate(arguments: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """One year, from an empty home."""
    home = Home(folder)
    home.prepare()
    opening = begun(home, arguments)
    place = {"day": arguments.first.isoformat(), "step": 0, "begun": 0}
    (home.path / "year.json").write_text(json.dumps(place), encoding="utf-8")
    if arguments.smtp:
        killed, lapsed = work(home, arguments, arguments.smtp, None)
        return opening | told(home, Counter(), lapsed, killed)
    with mail_server() as server:
        post = Post(server, home.path / "mail.log", random.Random(f"post {arguments.seed}"))
        server.faults = post.faults
        killed, lapsed = work(home, arguments, f"127.0.0.1:{server.port}", post.log)
        kept = Counter(push_id for one in server.kept for push_id in one.push_ids)
    found = opening | told(home, kept, lapsed, killed) | {"faults": dict(post.faulted)}
    return against_the_account(home, found, server.kept, arguments) if arguments.scenario == "real" else found


def begun(home: Home, arguments: argparse.Namespace) -> dict[str, Any]:
    """Fill the empty home; what it holds."""
    engine = open_database(home.database_url)
    try:
        if arguments.scenario == "ample":
            return {"eligible": ample(engine, arguments.seed)}
        began = time.monotonic()
        found = real(home, engine, read_settings({"QUEQIAO_CHANNELS": "email"}), arguments.seed, arguments.first)
        return found | {"prepared_seconds": round(time.monotonic() - began, 1)}
    finally:
        engine.dispose()


def main() -> None:
    """Print the table; exit 1 where a figure is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenario", choices=["ample", "real"], default="ample")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--smtp", default="")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--between", type=float, default=2.0, help="seconds from one kill to the next, on average")
    parser.add_argument("--first", type=date.fromisoformat)
    parser.add_argument("--last", type=date.fromisoformat)
    arguments = parser.parse_args()
    usual = (FIRST, LAST) if arguments.scenario == "ample" else (REAL_FIRST, REAL_LAST)
    arguments.first, arguments.last = arguments.first or usual[0], arguments.last or usual[1]
    with tempfile.TemporaryDirectory() as made:
        found = simulate(arguments, arguments.home or Path(made) / "home")
    for line in lines(found):
        print(line)
    if arguments.json:
        arguments.json.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
