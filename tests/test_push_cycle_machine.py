"""Whatever happens in whatever order: nothing is sent twice, lost, over a cap or after a refusal, and the ledger says
what the mailboxes hold."""

import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from push_homes import NOW, approve_all, push_home, settings_of

from jobs.by_hand import Report, bounces, resolve
from jobs.contacts import Said, refuse
from jobs.enterprises import merge
from jobs.planning import plan_day
from jobs.sending import SendingRun
from matcher.delivery_vocabulary import MessageState, PushState, SendResult
from matcher.errors import QueqiaoError
from matcher.messages import Letter, Sending
from matcher.push_caps import PushCaps
from matcher.push_counts import push_counts
from matcher.push_vocabulary import PushChannel
from store import ledger, outbox, patents, pushes
from store.database import writing

FIRMS = 3
CAPS = PushCaps(2, 3, 3, 4, rolling=True)
SETTINGS = settings_of(QUEQIAO_CONTACT_CAPS="2/3", QUEQIAO_ENTERPRISE_CAPS="3/4", QUEQIAO_DIGEST_SIZE="2")
FATES = st.lists(st.integers(0, 6), max_size=4)
RARELY_A_FIRM = st.integers(1, 4 * FIRMS)  # above FIRMS: nothing happens, so that there is something left to push
LIVE = (MessageState.QUEUED, MessageState.LEASED, MessageState.HANDING_OVER, MessageState.UNKNOWN)


class Killed(BaseException):
    """The sending process ends here."""


class Fate:
    """What befalls a letter: an answer of the server, or the death of the sender at one of three points."""

    ACCEPTED, LATER, REFUSED, LOST_ANSWER, DIES_BEFORE, DIES_LEAVING, DIES_ARRIVED = range(7)


@dataclass
class Mailbox:
    """A mail server's side: what arrived, and what is to happen to the next letters."""

    fates: list[int] = field(default_factory=list)
    arrived: list[Letter] = field(default_factory=list)

    def send(self, letter: Letter, leaving: Callable[[], None]) -> Sending:
        fate = self.fates.pop() if self.fates else Fate.ACCEPTED
        if fate == Fate.DIES_BEFORE:
            raise Killed
        if fate in (Fate.LATER, Fate.REFUSED):
            return Sending(SendResult.LATER if fate == Fate.LATER else SendResult.REFUSED, "4xx or 5xx")
        leaving()
        if fate == Fate.DIES_LEAVING:
            raise Killed
        self.arrived.append(letter)
        if fate == Fate.DIES_ARRIVED:
            raise Killed
        return Sending(SendResult.UNKNOWN if fate == Fate.LOST_ANSWER else SendResult.ACCEPTED, "250 ok")


class PushCycle(RuleBasedStateMachine):
    """A small home in which everything may happen at any time."""

    @initialize()
    def begin(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        self.home, self.engine = push_home(folder, firms=FIRMS, patents_each=8)
        (folder / "server.log").write_text("log", encoding="utf-8")
        self.log = folder / "server.log"
        self.now, self.mailbox, self.owner = NOW, Mailbox(), 0
        self.refused: dict[str, int] = {}
        self.bounced: set[str] = set()

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            self.engine.dispose()
            self._folder.cleanup()

    @rule(weeks=st.integers(1, 5))
    def time_passes(self, weeks: int) -> None:
        self.now += timedelta(weeks=weeks)

    @rule(weeks=st.integers(1, 5), fates=FATES)
    def a_usual_week(self, weeks: int, fates: list[int]) -> None:
        self.time_passes(weeks)
        self.plan()
        self.review()
        self.send(fates)
        self.send([])

    @rule()
    def plan(self) -> None:
        plan_day(self.home, self.engine, SETTINGS, self.now)

    @rule()
    def review(self) -> None:
        approve_all(self.engine, self.now)

    @rule(fates=FATES)
    def send(self, fates: list[int]) -> None:
        self.mailbox.fates, self.owner = fates, self.owner + 1
        channels = {PushChannel.EMAIL: self.mailbox}
        with suppress(Killed):
            SendingRun(self.home, self.engine, SETTINGS, channels, lambda: self.now, f"s{self.owner}").run()
        self.now += timedelta(minutes=16)

    @rule()
    def staff_look_into_what_is_unknown(self) -> None:
        with self.engine.connect() as conn:
            unknown = outbox.in_state(conn, MessageState.UNKNOWN)
        arrived = {letter.message_id for letter in self.mailbox.arrived}
        for message in unknown:
            said = Report("操作员", self.now, self.log)
            resolve(self.engine, message.message_id, message.message_id in arrived, said)

    @rule(place=st.integers(0, 20))
    def a_letter_comes_back(self, place: int) -> None:
        if self.mailbox.arrived:
            letter = self.mailbox.arrived[place % len(self.mailbox.arrived)]
            if bounces(self.engine, [(letter.message_id, "550 gone")], self.now)[0]:
                self.bounced.add(letter.message_id)

    @rule(firm=RARELY_A_FIRM)
    def a_contact_refuses(self, firm: int) -> None:
        if firm > FIRMS:
            return
        address = f"e{firm}@example.com"
        refuse(self.home, self.engine, address, Said("操作员", self.now, self.now.date(), self.now.date(), "来电"))
        self.refused.setdefault(address, len(self.mailbox.arrived))

    @rule(firm=st.integers(1, FIRMS), number=st.integers(0, 7))
    def a_title_is_corrected(self, firm: int, number: int) -> None:
        with writing(self.engine) as conn:
            patent = patents.get_many(conn, [f"CNE{firm}{number}"])[f"CNE{firm}{number}"]
            patents.write(conn, [replace(patent, title=patent.title + "改")])

    @rule(kept=st.integers(1, FIRMS), gone=RARELY_A_FIRM)
    def two_firms_turn_out_to_be_one(self, kept: int, gone: int) -> None:
        if kept != gone <= FIRMS:
            with suppress(QueqiaoError):  # merged before
                merge(self.engine, f"E{kept}", f"E{gone}", "操作员", self.now)

    @invariant()
    def the_counts_hold(self) -> None:
        if not hasattr(self, "engine"):
            return
        with self.engine.connect() as conn:
            counts = push_counts(ledger.readable(conn), CAPS)
        found = (counts.duplicates, counts.cap_breaches, counts.after_refusal)
        assert found == (0, 0, 0), found

    @invariant()
    def nothing_arrives_twice_or_after_a_refusal(self) -> None:
        if not hasattr(self, "engine"):
            return
        times = Counter(push_id for letter in self._standing() for push_id in letter.push_ids)
        assert all(n == 1 for n in times.values())
        for address, before in self.refused.items():
            assert all(letter.envelope.address != address for letter in self.mailbox.arrived[before:])

    @invariant()
    def the_ledger_says_what_arrived(self) -> None:
        if not hasattr(self, "engine"):
            return
        with self.engine.connect() as conn:
            out = {p.push_id for p in pushes.in_state(conn, PushState.DELIVERED)}
            on_their_way = {m.message_id for m in outbox.in_state(conn, *LIVE)}
            in_message = pushes.in_state(conn, PushState.IN_MESSAGE, PushState.UNKNOWN)
        arrived = {i for letter in self._standing() for i in letter.push_ids if letter.message_id not in on_their_way}
        assert out == arrived
        assert all(push.message_id in on_their_way for push in in_message)

    def _standing(self) -> list[Letter]:
        return [letter for letter in self.mailbox.arrived if letter.message_id not in self.bounced]


TestPushCycle = PushCycle.TestCase
TestPushCycle.settings = settings(
    max_examples=20,
    stateful_step_count=20,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
