"""How records of the registers are told: a line for people, a document for programs."""

from collections.abc import Iterator
from typing import Any

from matcher.glossary import chinese
from matcher.money import money_words
from matcher.register_figures import RegisterCount
from matcher.registers import (
    Event,
    Finance,
    Pool,
    Registered,
    RegisterEntry,
    RegisterRecord,
    Training,
    evidence_of,
)
from matcher.transfer_vocabulary import RegisterKind


def record_line(one: Registered) -> str:
    """A record in one line."""
    bare = "" if evidence_of(one.record) else "  〔没有证据文件，只计入宽口径〕"
    return f"{one.record_id}  {one.record.day}  {said_of(one.record)}{bare}"


def said_of(record: RegisterRecord) -> str:
    """What a record states, in a few words."""
    match record:
        case Training():
            return f"{record.topic}  {record.hours:g} 学时  {len(record.participants)} 家单位 {record.people} 人"
        case Finance():
            patents = f"{len(record.patents)} 件专利"
            return f"{chinese(record.form)}  {money_words(record.amount)}  {record.institution}  {patents}"
        case Event():
            told = f"候选 {len(record.candidates)}，有结果 {len(record.outcomes)}"
            return f"{chinese(record.form)}  {record.name}  {told}"
        case Pool():
            return f"{record.name}  {len(record.patents)} 件专利"


def record_document(one: Registered) -> dict[str, Any]:
    """A record as JSON has it; amounts in fen."""
    record, file = one.record, evidence_of(one.record)
    first = {"record_id": one.record_id, "entry": one.sequence, "date": record.day.isoformat()}
    proof = {"name": file.name, "sha256": file.sha256} if file else None
    return first | _details(record) | {"evidence": proof, "remark": record.remark, "strict": file is not None}


def register_entry_document(entry: RegisterEntry) -> dict[str, Any]:
    """An entry of a record as JSON has it."""
    first = {"entry": entry.sequence, "act": entry.act.value, "person": entry.person, "at": entry.at.isoformat()}
    return first | {"why": entry.why, "reverses": entry.reverses, "said": said_in_entry(entry)}


def said_in_entry(entry: RegisterEntry) -> str:
    """What an entry states, in a few words."""
    return said_of(entry.what) if entry.what else f"冲销 #{entry.reverses}"


def _details(record: RegisterRecord) -> dict[str, Any]:
    match record:
        case Training():
            counts = [{"organisation": one.organisation, "people": one.people} for one in record.participants]
            return {"topic": record.topic, "hours": record.hours, "participants": counts, "people": record.people}
        case Finance():
            money = {"form": record.form.value, "amount_fen": record.amount, "institution": record.institution}
            return money | {"enterprise_id": record.enterprise_id, "patents": list(record.patents)}
        case Event():
            results = {one.match_id: one.result.value for one in record.outcomes}
            told = {"name": record.name, "form": record.form.value, "place": record.place}
            return told | {"candidates": list(record.candidates), "outcomes": results}
        case Pool():
            return {"name": record.name, "patents": list(record.patents)}


def count_lines(kind: RegisterKind, count: RegisterCount) -> Iterator[str]:
    """What the guide counts of a register, strict and loose."""
    strict, loose = count.strict, count.loose
    told: dict[RegisterKind, list[tuple[str, object, object]]] = {
        RegisterKind.TRAINING: [("培训人数", strict.people_trained, loose.people_trained)],
        RegisterKind.FINANCE: [
            ("质押笔数", strict.pledges, loose.pledges),
            ("质押金额", money_words(strict.pledge_amount), money_words(loose.pledge_amount)),
            ("证券化笔数", strict.securitisations, loose.securitisations),
            ("证券化金额", money_words(strict.securitisation_amount), money_words(loose.securitisation_amount)),
        ],
        RegisterKind.EVENTS: [
            ("活动次数", strict.events, loose.events),
            ("签约", strict.signed_at_events, loose.signed_at_events),
        ],
        RegisterKind.POOLS: [],
    }
    for name, one, other in told[kind]:
        yield f"{name}（严格口径 / 宽口径）：{one} / {other}"
