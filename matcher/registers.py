"""The plain registers: training, finance, events, patent pools; and what of them the guide counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from matcher.addresses import is_one_line
from matcher.books import by_record, standing
from matcher.errors import InputRefused
from matcher.money import money_words
from matcher.transfer_vocabulary import BookAct, EventForm, EventResult, FinanceForm, RegisterKind
from matcher.transfers import Evidence

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Headcount:
    """How many of an organization took part; their names stand only on the attendance list, a file of its own."""

    organisation: str
    people: int


@dataclass(frozen=True, slots=True)
class Training:
    """A training. `hours` is how long it took; `attendance` the signed list."""

    day: date
    topic: str
    hours: float
    participants: tuple[Headcount, ...]
    attendance: Evidence | None = None
    remark: str = ""

    @property
    def people(self) -> int:
        """Who took part, each list's people once."""
        return sum(one.people for one in self.participants)


@dataclass(frozen=True, slots=True)
class Finance:
    """A pledge of patents or a securitisation; `amount` in fen."""

    day: date
    form: FinanceForm
    amount: int
    institution: str
    enterprise_id: str = ""
    patents: tuple[str, ...] = ()
    evidence: Evidence | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one candidate, a match, at an event."""

    match_id: str
    result: EventResult


@dataclass(frozen=True, slots=True)
class Event:
    """A release, roadshow, auction…; `candidates` are the matches it was prepared with."""

    day: date
    name: str
    form: EventForm
    place: str = ""
    candidates: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    evidence: Evidence | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Pool:
    """A patent pool or portfolio (专利池) with its members."""

    day: date
    name: str
    patents: tuple[str, ...]
    evidence: Evidence | None = None
    remark: str = ""


RegisterRecord = Training | Finance | Event | Pool
RECORDS: dict[RegisterKind, type[RegisterRecord]] = {
    RegisterKind.TRAINING: Training,
    RegisterKind.FINANCE: Finance,
    RegisterKind.EVENTS: Event,
    RegisterKind.POOLS: Pool,
}


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """An entry of a register's book, its record read; None for a reversal."""

    sequence: int
    record_id: str
    act: BookAct
    what: RegisterRecord | None
    person: str
    at: datetime
    why: str = ""
    reverses: int | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """A record as its entries leave it; `sequence` is that of its last entry."""

    record_id: str
    record: RegisterRecord
    sequence: int


def registered(entries: Sequence[RegisterEntry]) -> list[Registered]:
    """The records of a register that stand, in the order in which they were first entered."""
    found = by_record(entries, lambda entry: entry.record_id).values()
    return [one for own in found if (one := record_of(own))]


def record_of(entries: Sequence[RegisterEntry]) -> Registered | None:
    """The record that the entries of one id leave; None where its registration was reversed."""
    stand = standing(entries)
    said = [entry.what for entry in stand if entry.what]
    if not any(entry.act is BookAct.ADDED for entry in stand):
        return None
    return Registered(entries[0].record_id, said[-1], entries[-1].sequence)


def evidence_of(record: RegisterRecord) -> Evidence | None:
    """The file that proves a record."""
    return record.attendance if isinstance(record, Training) else record.evidence


def check_record(record: RegisterRecord, today: date) -> None:
    """Whether a record holds together. Raises InputRefused with the reason."""
    planned = isinstance(record, Event) and not record.outcomes  # an event is prepared before its day
    if record.day > today and not planned:
        raise InputRefused("日期在今天之后", record.day, "请核对日期")
    for name, text in _texts(record):
        if not text.strip() or not is_one_line(text) or len(text) > LONGEST:
            raise InputRefused(f"{name}为空，含有换行，或太长", repr(text[:40]), f"请写成一行，不超过 {LONGEST} 字")
    if isinstance(record, Training):
        _check_training(record)
    if isinstance(record, Finance):
        _check_finance(record)
    if isinstance(record, Event):
        _check_event(record)
    if isinstance(record, Pool) and not record.patents:
        raise InputRefused("专利池里没有专利", record.name, "请写专利号")


def check_file_once(own: Registered, others: Iterable[Registered]) -> None:
    """Whether its file proves no other record of the register: an attendance list counts once. Raises InputRefused."""
    file = evidence_of(own.record)
    for other in others:
        theirs = evidence_of(other.record)
        if file and theirs and other.record_id != own.record_id and theirs.sha256 == file.sha256:
            raise InputRefused(f"这个文件已是 {other.record_id} 的证据", file.name, "同一份签到表、凭证只登记一次")


def _texts(record: RegisterRecord) -> list[tuple[str, str]]:
    if isinstance(record, Training):
        return [("主题", record.topic), *(("单位", one.organisation) for one in record.participants)]
    return [("金融机构", record.institution)] if isinstance(record, Finance) else [("名称", record.name)]


def _check_training(record: Training) -> None:
    if not 0 < record.hours <= 1000:
        raise InputRefused("学时须大于 0", record.hours, "请核对学时")
    names = [one.organisation for one in record.participants]
    if not names or len(set(names)) < len(names) or any(one.people < 1 for one in record.participants):
        raise InputRefused("没有参加单位，同一单位写了两次，或人数不到 1", "、".join(names), "请按 单位 人数 逐个写")


def _check_finance(record: Finance) -> None:
    if record.amount <= 0:
        raise InputRefused("金额须大于 0", money_words(record.amount), "请核对金额")
    if record.form is FinanceForm.PLEDGE and not record.patents:
        raise InputRefused("质押没有写专利", record.institution, "请写出质的专利号")


def _check_event(record: Event) -> None:
    told = [one.match_id for one in record.outcomes]
    unknown = [match_id for match_id in told if match_id not in record.candidates]
    if unknown or len(set(told)) < len(told):
        raise InputRefused("结果写的不是这次活动的候选，或写了两次", "、".join(unknown or told), "请核对匹配编号")
