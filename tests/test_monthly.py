"""The monthly report: its figures are those of the ledger and of the answers, for one period."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from ledger_making import START, K, event, ledger_of, whole_push

from jobs.monthly import monthly_text
from matcher.answers import GivenAnswer
from matcher.delivery_vocabulary import Answer, AnswerSource, PushDirection
from matcher.domain import ChainSegment, IndustrialChain, SegmentAssignment
from matcher.ledger import LedgerEvent
from matcher.push_counts import push_counts, sent_between
from matcher.push_records import PushContent, PushRecord
from matcher.push_vocabulary import LedgerMark, PushChannel, PushColumn
from matcher.vocabulary import RecordKind
from store import answers, chain, ledger, pushes
from store.database import writing

MARCH = (date(2026, 3, 1), date(2026, 3, 31))
APRIL = START + timedelta(days=30)
MIDNIGHT = START.replace(month=3, day=31, hour=15, minute=57)  # sent at 23:59 on 31 March in China
EVENTS = [
    event(K.PERMITTED),
    *whole_push("P-1"),
    *whole_push("P-2", START + timedelta(days=1)),
    *whole_push("P-3", START + timedelta(days=2))[:3],
    event(K.BOUNCED, "P-3", START + timedelta(days=3)),
    *whole_push("P-4", START + timedelta(days=4), marks=(LedgerMark.DEMAND,)),
    *whole_push("P-5", START + timedelta(days=4), marks=(LedgerMark.DEMO, LedgerMark.ELIGIBLE)),
    *whole_push("P-6", MIDNIGHT),
    *whole_push("P-7", APRIL + timedelta(days=2)),
]


@pytest.fixture
def conn(engine: sa.Engine) -> Iterator[sa.Connection]:
    with writing(engine) as conn:
        yield conn


def record(conn: sa.Connection, events: list[LedgerEvent] = EVENTS) -> str:
    return ledger.append(conn, events)[-1].hash


def answer(conn: sa.Connection, push_id: str, *said: Answer) -> None:
    answers.add(conn, [GivenAnswer(push_id, one, AnswerSource.CODE, START) for one in said])


def push(push_id: str, need_id: str) -> PushRecord:
    where = ("E-1", f"F-{push_id}", "C-1", PushChannel.EMAIL, date(2026, 3, 2))
    return PushRecord(push_id, PushDirection.SUPPLY, "M", need_id, "CN1", *where, PushContent("题", "CN1", "题"), 0.5)


def test_the_month_counts_what_went_out_in_it_and_the_year_what_went_out_up_to_its_end(conn: sa.Connection) -> None:
    head = record(conn)
    text = monthly_text(conn, *MARCH)
    assert text.startswith("精准推送月报：2026-03-01 至 2026-03-31\n")
    for line in (
        "严格口径 3 条，宽口径 5 条（2026 年累计：3、5）",
        "向高校推送的需求 1；有变化后再次推送 0",
        "已送达 4；已发出 0；退回 1；结果不明 0",
        "严格口径按环节：未归类 3",
        "答复：送达企业 3 条，已答复 0 条（0.0%）",
        "企业评价的精准度：样本不足（n = 0）",
        f"链头 {head}\n尚未锚定\n",
    ):
        assert line in text


def test_answers_to_what_was_delivered_count_once_the_last_one(conn: sa.Connection) -> None:
    record(conn)
    answer(conn, "P-1", Answer.NOT_RELEVANT, Answer.INTERESTED)
    answer(conn, "P-2", Answer.OTHER)
    for elsewhere in ("P-4", "P-5", "P-7"):
        answer(conn, elsewhere, Answer.NOT_RELEVANT)
    text = monthly_text(conn, *MARCH)
    assert "送达企业 3 条，已答复 2 条（66.7%）" in text
    assert "感兴趣 1；不相关 0" in text and "其他 1" in text
    assert "样本不足（n = 1，相关 1，95% 区间 20.7% 至 100.0%；不足 50 不作结论）" in text


def test_from_fifty_answers_on_the_precision_is_stated(conn: sa.Connection) -> None:
    ids = [f"P-{number}" for number in range(50)]
    record(conn, [event(K.PERMITTED), *(one for push_id in ids for one in whole_push(push_id))])
    for place, push_id in enumerate(ids):
        answer(conn, push_id, Answer.PRICE if place < 40 else Answer.NOT_RELEVANT)
    assert "精准度：80.0%（n = 50，相关 40，95% 区间 67.0% 至 88.8%）" in monthly_text(conn, *MARCH)


def test_strict_items_are_named_by_the_segment_of_their_need(conn: sa.Connection) -> None:
    record(conn)
    chain.write(conn, IndustrialChain("链", (ChainSegment("S1", "卷扬"), ChainSegment("S2", "液压"))))
    places = [SegmentAssignment("XQ-1", "S1", ""), SegmentAssignment("XQ-2", "S2", "")]
    chain.assign(conn, RecordKind.NEED, places, START)
    pushes.put(conn, [push("P-1", "XQ-1"), push("P-2", "XQ-2"), push("P-6", "XQ-2")])
    assert "严格口径按环节：液压 2，卷扬 1\n" in monthly_text(conn, *MARCH)


def test_an_empty_month_says_so_with_zeros(conn: sa.Connection) -> None:
    text = monthly_text(conn, *MARCH)
    assert "严格口径 0 条，宽口径 0 条" in text and "链头 （无）" in text and "按环节" not in text


def test_a_broken_chain_is_said_and_counted_up_to_the_break(conn: sa.Connection) -> None:
    record(conn)
    where = " ON ledger_entries" if conn.dialect.name == "postgresql" else ""
    conn.exec_driver_sql(f"DROP TRIGGER ledger_entries_stay{where}")
    conn.exec_driver_sql("UPDATE ledger_entries SET person = 'x' WHERE sequence = 6")
    text = monthly_text(conn, *MARCH)
    assert "严格口径 1 条，宽口径 1 条" in text and "注意：台账第 6 条内容与哈希不符" in text


def test_periods_add_up_to_the_whole() -> None:
    entries = ledger_of(EVENTS)
    counts = push_counts(entries)
    april = sent_between(entries, date(2026, 4, 1), date(2026, 4, 30))
    both = [*sent_between(entries, *MARCH).values(), *april.values()]
    assert len(both) == counts.loose == 6 and list(april) == ["P-7"]
    assert {column: sum(item.column is column for item in both) for column in PushColumn} == counts.columns
