"""What people report of messages: a signed receipt, a forward, what became of an unknown one, bounces; corrections."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from ingest.files import file_sha256
from jobs import deliveries, push_entries
from jobs.composing import BY_HAND, code_of, items_of, message_id_of
from jobs.departures import note_departure
from jobs.home import Home
from jobs.keys import home_key
from jobs.people import known_person
from jobs.push_world import GONE_OUT
from jobs.rechecking import recheck
from jobs.senders.bounces import Bounce
from jobs.settings import Settings
from matcher.delivery_vocabulary import BounceAction, MessageKind, MessageState, PushState
from matcher.errors import InputRefused, RecordUnknown
from matcher.glossary import chinese
from matcher.messages import Message
from matcher.push_records import PushRecord
from matcher.push_vocabulary import PushChannel
from store import ledger, outbox
from store import pushes as push_store
from store.pushes import pushing

LONGEST_LETTER = 2000
_CURE = "可用 queqiao push list 查看"


@dataclass(frozen=True, slots=True)
class Report:
    """Who reports, when, and the file that proves it."""

    person: str
    now: datetime
    evidence: Path | None = None

    def hash(self) -> str:
        """SHA-256 of the proof. Raises InputRefused where there is none, or no such file."""
        if self.evidence is None or not self.evidence.is_file():
            raise InputRefused("找不到证据文件", self.evidence or "--evidence", "请给出扫描件或截图的路径")
        return file_sha256(self.evidence)


def receipt(home: Home, engine: sa.Engine, settings: Settings, which: str, said: Report) -> list[PushRecord]:
    """A sheet was handed over and its receipt signed. Raises RecordUnknown, InputRefused for what was never prepared
    to be handed over, or no longer may be."""
    with pushing(engine) as conn:
        message, pushes = _prepared(conn, which, PushChannel.HAND_OVER)
        _by_hand(home, conn, settings, message, pushes, said, said.hash())
    return pushes


def forwarded(home: Home, engine: sa.Engine, settings: Settings, which: str, said: Report) -> list[PushRecord]:
    """A person forwarded the card. That proves no arrival: the contact's answer will."""
    with pushing(engine) as conn:
        message, pushes = _prepared(conn, which, PushChannel.FORWARD)
        _by_hand(home, conn, settings, message, pushes, said, "")
    return pushes


def resolve(engine: sa.Engine, which: str, arrived: bool, said: Report) -> list[PushRecord]:
    """What a person found out of a message nobody knew about."""
    with pushing(engine) as conn:
        message, pushes = found(conn, which)
        if message.state is not MessageState.UNKNOWN:
            raise InputRefused("这一封不是结果不明", f"{which}（{chinese(message.state)}）", _CURE)
        name, evidence = known_person(conn, said.person).name, said.hash()
        settle = deliveries.arrived_after_all if arrived else deliveries.never_left
        settle(conn, message, pushes, name, evidence, said.now)
    return pushes


def bounces(engine: sa.Engine, returned: Iterable[tuple[str, str]], now: datetime) -> tuple[int, list[str]]:
    """Messages that came back, as pairs of message id and the server's words; how many are new, and which ids name
    no message that was sent."""
    new, strange = 0, []
    with pushing(engine) as conn:
        for message_id, words in returned:
            message = outbox.get(conn, message_id)
            if message is None or message.state not in (MessageState.SENT, MessageState.UNKNOWN, MessageState.BOUNCED):
                strange.append(message_id)
            elif message.state is not MessageState.BOUNCED:
                deliveries.bounced(conn, message, items_of(conn, message), words, now)
                new += 1
    return new, strange


def failures(found: Iterable[Bounce]) -> list[tuple[str, str]]:
    """Of what a mailbox reports, the messages that did not arrive, with the server's words; not those only delayed."""
    return [(one.message_id, f"{one.status} {one.diagnostic}") for one in found if one.action is BounceAction.FAILED]


def correct(home: Home, engine: sa.Engine, push_id: str, words: str, said: Report) -> Message:
    """Put a correction letter (更正函) about a push that went out into the outbox. It is not counted as a push."""
    text = words.strip()
    if not text or len(text) > LONGEST_LETTER:
        raise InputRefused("更正函没有内容，或太长", f"{len(text)} 字", f"请写 1 到 {LONGEST_LETTER} 字")
    with pushing(engine) as conn:
        known_person(conn, said.person)
        push = push_store.get(conn, push_id)
        if push is None:
            raise RecordUnknown("没有这条推送", push_id, _CURE)
        sent = outbox.get(conn, push.message_id)
        if push.state not in GONE_OUT - {PushState.IN_MESSAGE} or sent is None:
            raise InputRefused("没有发出过，不用更正", f"{push_id}（{chinese(push.state)}）", "请在审核时修改")
        letter = _letter(home, sent, push, text, said.now)
        outbox.add(conn, [letter])
    return letter


def found(conn: sa.Connection, which: str) -> tuple[Message, list[PushRecord]]:
    """The message of a 答复编号, message id or push id, with its items. Raises RecordUnknown."""
    name = which.strip().upper()
    message = outbox.by_code(conn, name.partition("-")[0]) or outbox.get(conn, which.strip())
    if message is None and (push := push_store.get(conn, which.strip())):
        message = outbox.get(conn, push.message_id)
    if message is None:
        raise RecordUnknown("没有这一封，或这条还没有发出", which, _CURE)
    return message, items_of(conn, message)


def _prepared(conn: sa.Connection, which: str, channel: PushChannel) -> tuple[Message, list[PushRecord]]:
    message, pushes = found(conn, which)
    if message.channel is not channel or message.state is not MessageState.PREPARED:
        shown = f"{which}（{chinese(message.channel)}，{chinese(message.state)}）"
        raise InputRefused(f"这一封不在待{chinese(channel)}之列", shown, _CURE)
    return message, pushes


def _by_hand(
    home: Home,
    conn: sa.Connection,
    settings: Settings,
    message: Message,
    pushes: Sequence[PushRecord],
    said: Report,
    evidence: str,
) -> None:
    """In the ledger: who may be written to, what went out and, with a receipt, that it arrived."""
    name = known_person(conn, said.person).name
    if message.kind is MessageKind.CORRECTION:
        deliveries.taken(conn, message, pushes, f"{name}：{chinese(message.channel)}", said.now)
        return
    checked = recheck(home, conn, settings, pushes, deliveries.day_of(said.now))
    if checked.returned:
        push, reason = checked.returned[0]
        raise InputRefused("已不能推送", f"{push.push_id}（{reason}）", "请运行 queqiao push plan，重新审核")
    permission = checked.fit[0][1].permission
    ledger.append(conn, push_entries.permitted(conn, message.pseudonym, permission, said.now))
    note_departure(home, message, pushes)
    deliveries.handed_over(conn, message, pushes, name, evidence, said.now)


def _letter(home: Home, sent: Message, push: PushRecord, words: str, now: datetime) -> Message:
    message_id = message_id_of(push.contact_id, now, [push.push_id, words])
    return Message(
        message_id=message_id,
        kind=MessageKind.CORRECTION,
        contact_id=sent.contact_id,
        enterprise_id=sent.enterprise_id,
        channel=sent.channel,
        code=code_of(home_key(home.path, "codes"), message_id),
        day=deliveries.day_of(now),
        created_at=now,
        state=MessageState.PREPARED if sent.channel in BY_HAND else MessageState.QUEUED,
        body=words,
        pseudonym=sent.pseudonym,
        about=push.push_id,
    )
