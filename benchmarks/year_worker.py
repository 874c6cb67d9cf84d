"""One process of a simulated year: takes up the year where the last one was stopped, and plays everybody's part.

    python benchmarks/year_worker.py HOME SEED LAST_DAY [MAIL_LOG]

Staff, reviewers, contacts and mail users decide by a hash of the seed and of what they decide on, so that a step done
again after a kill is the same step. Where it stands is in the file `year.json` of the home.
"""

import json
import os
import sys
import time
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from datetime import time as clock
from hashlib import blake2b
from pathlib import Path

import sqlalchemy as sa
from year_material import OPERATOR, REVIEWERS, moved

from jobs.answering import Spoken, Taking, record_answers
from jobs.by_hand import Report, bounces, resolve
from jobs.consent_book import ConsentBook
from jobs.contacts import Said, refuse
from jobs.home import Home
from jobs.planning import plan_day
from jobs.reviewing import Verdict, decide
from jobs.senders.opening import opened_senders
from jobs.sending import SendingRun
from jobs.settings import Settings, read_settings
from jobs.sheets.replacement import replacement
from jobs.working_days import read_working_days
from matcher.addresses import contact_id
from matcher.delivery_vocabulary import Answer, Decision, MessageState, PushState, RejectionReason
from matcher.domain import Contact
from matcher.push_records import PushRecord
from matcher.working_days import ZONE
from store import enterprises, outbox, pushes
from store.database import open_database, writing

STEPS = ("plan", "review", "morning", "afternoon", "evening")
HOURS = {"plan": 8, "review": 9, "morning": 10, "afternoon": 14, "evening": 18}
LONGER_THAN_A_LEASE = timedelta(minutes=16)
NEVER = datetime(2000, 1, 1, tzinfo=ZONE)
# Shares of what there is to decide on.
REJECTED, HELD, ANSWERED, BOUNCED, REFUSED = 0.04, 0.02, 0.35, 0.01, 0.03


@dataclass
class Place:
    """Where the year stands: the step of a day to be done next, how often it was begun, and when it was begun last."""

    day: date
    step: int
    begun: int
    reached: datetime = NEVER

    @classmethod
    def read(cls, path: Path) -> "Place":
        """As the last process left it."""
        said = json.loads(path.read_text(encoding="utf-8"))
        reached = datetime.fromisoformat(said["reached"]) if "reached" in said else NEVER
        return cls(date.fromisoformat(said["day"]), said["step"], said["begun"], reached)

    def write(self, path: Path) -> None:
        """Replace the file whole."""
        with replacement(path) as file:
            place = {"day": self.day.isoformat(), "step": self.step, "begun": self.begun}
            file.write(json.dumps(place | {"reached": self.reached.isoformat()}).encode())

    def follow(self) -> None:
        """To the next step."""
        self.begun, self.step = 0, self.step + 1
        if self.step == len(STEPS):
            self.day, self.step = self.day + timedelta(days=1), 0


class Year:
    """Everybody's part, step by step."""

    def __init__(self, home: Home, engine: sa.Engine, settings: Settings, seed: int, log: Path | None) -> None:
        self._home, self._engine, self._settings, self._seed, self._log = home, engine, settings, seed, log
        self._days = read_working_days(home, settings.hours)

    def run(self, place: Place, file: Path, last: date) -> None:
        """From the place to the last day."""
        while place.day <= last:
            if not self._days.is_working_day(place.day):
                place.day += timedelta(days=1)
                continue
            place.begun += 1
            place.reached = self._start(place)
            place.write(file)
            self._began, self._at = time.monotonic(), place.reached
            getattr(self, f"_{STEPS[place.step]}")(place.day)
            place.follow()
            place.write(file)

    def _start(self, place: Place) -> datetime:
        """The hour of the step; but a step begun again begins later, and none before the one that came first: what was
        approved by a clock set back would be void."""
        hour = datetime.combine(place.day, clock(HOURS[STEPS[place.step]]), ZONE)
        return max(hour, place.reached + LONGER_THAN_A_LEASE) if place.reached >= hour or place.begun > 1 else hour

    def _now(self) -> datetime:
        return self._at + timedelta(seconds=time.monotonic() - self._began)

    def _drawn(self, share: float, *of: object) -> bool:
        told = "\0".join(map(str, (self._seed, *of)))
        return int.from_bytes(blake2b(told.encode(), digest_size=4).digest()) < share * 2**32

    def _plan(self, day: date) -> None:
        before = day - timedelta(days=1)
        while not self._days.is_working_day(before):
            before -= timedelta(days=1)
        if before.isocalendar().week != day.isocalendar().week:
            plan_day(self._home, self._engine, self._settings, self._now())

    def _review(self, day: date) -> None:
        with self._engine.connect() as conn:
            waiting = pushes.in_state(conn, PushState.PLANNED, PushState.SECOND_LOOK)
        for reviewer, state in ((REVIEWERS[0], PushState.PLANNED), (REVIEWERS[1], PushState.SECOND_LOOK)):
            said = [self._verdict(push) for push in waiting if push.state is state]
            if said:
                decide(self._engine, said, reviewer, self._now())
            with self._engine.connect() as conn:
                waiting = pushes.in_state(conn, PushState.SECOND_LOOK)

    def _verdict(self, push: PushRecord) -> Verdict:
        first = push.state is PushState.PLANNED
        if first and self._drawn(REJECTED, "reject", push.push_id):
            return Verdict(push.push_id, Decision.REJECT, reason=RejectionReason.NOT_RELEVANT)
        if first and self._drawn(HELD, "hold", push.push_id):
            return Verdict(push.push_id, Decision.HOLD, remark="再看")
        return Verdict(push.push_id, Decision.APPROVE, 4 if push.p_relevant > 0.6 else 3)

    def _morning(self, day: date) -> None:
        self._send()

    def _afternoon(self, day: date) -> None:
        self._send()

    def _send(self) -> None:
        with opened_senders(self._settings.senders, self._now) as senders:
            SendingRun(self._home, self._engine, self._settings, senders, self._now, f"worker {os.getpid()}").run()

    def _evening(self, day: date) -> None:
        with self._engine.connect() as conn:
            sent = pushes.gone_out_since(conn, day - timedelta(days=3))
            unknown = outbox.in_state(conn, MessageState.UNKNOWN)
        self._tell_of_unknown([message.message_id for message in unknown])
        self._answer([push for push in sent if push.state is PushState.DELIVERED and push.sent_day == day])
        self._return({push.message_id for push in sent if push.sent_day == day})
        self._refuse(day)
        self._correct_addresses()

    def _answer(self, sent: list[PushRecord]) -> None:
        words = tuple(Answer)
        said = [
            Spoken(push, words[int(push.push_id[-4:], 16) % len(words)], own=False)
            for push in sent
            if self._drawn(ANSWERED, "answer", push.push_id)
        ]
        with writing(self._engine) as conn:
            record_answers(self._home, conn, said, Taking(self._now(), OPERATOR))

    def _return(self, message_ids: set[str]) -> None:
        back = [(one, "550 5.1.1 虚构的退信") for one in sorted(message_ids) if self._drawn(BOUNCED, "bounce", one)]
        bounces(self._engine, back, self._now())

    def _refuse(self, day: date) -> None:
        """Each contact has one day in the year on which it might refuse."""
        for contact in self._contacts():
            chosen = self._drawn(REFUSED, "refuse", contact.email)
            if chosen and self._drawn(1 / 120, "day", contact.email, day):
                said = Said(OPERATOR, self._now(), day, day, "虚构的来电")
                refuse(self._home, self._engine, contact.email, said)

    def _contacts(self) -> list[Contact]:
        with self._engine.connect() as conn:
            return [contact for firm in enterprises.every(conn) for contact in firm.contacts]

    def _correct_addresses(self) -> None:
        """Staff look up the new address of whoever's mail came back."""
        with writing(self._engine) as conn:
            book, bad = ConsentBook(self._home, conn), outbox.bounced_contacts(conn)
            for firm in list(enterprises.every(conn)) if bad else []:
                people = tuple(moved(p) if contact_id(book.secret, p) in bad else p for p in firm.contacts)
                if people != firm.contacts:
                    enterprises.write(conn, [replace(firm, contacts=people)])

    def _tell_of_unknown(self, message_ids: list[str]) -> None:
        """Staff look into the mail server's log, where they have one."""
        if self._log is None:
            return
        arrived = set(self._log.read_text(encoding="utf-8").split()) if self._log.exists() else set()
        for message_id in message_ids:
            said = Report(OPERATOR, self._now(), self._log)
            resolve(self._engine, message_id, message_id in arrived, said)


def main() -> None:
    """Run to the last day; says `ready` once it begins."""
    path, seed, last, *log = sys.argv[1:]
    home = Home(Path(path))
    engine = open_database(home.database_url)
    file = home.path / "year.json"
    print("ready", flush=True)
    try:
        year = Year(home, engine, read_settings(os.environ), int(seed), Path(log[0]) if log else None)
        year.run(Place.read(file), file, date.fromisoformat(last))
    finally:
        engine.dispose()


if __name__ == "__main__":
    main()
