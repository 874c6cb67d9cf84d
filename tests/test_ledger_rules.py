"""What may enter the ledger, and the reason given for what may not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from ledger_making import START, K, event, ledger_of, whole_push

from matcher.errors import InputRefused
from matcher.ledger import LedgerEntry, LedgerEvent
from matcher.ledger_rules import CLOCK_SLACK, REQUIRED, check, reversal
from matcher.push_vocabulary import LedgerKind

SENT = ledger_of(whole_push()[:3])


@pytest.mark.parametrize("kind", LedgerKind)
def test_every_kind_is_refused_without_what_it_must_carry(kind: LedgerKind) -> None:
    whole = event(kind, reverses=3) if kind is K.REVERSED else event(kind, person="王工")
    check(whole, SENT[-1], SENT)
    for name in REQUIRED[kind]:
        lacking: dict[str, Any] = {name: None if name in ("channel", "reverses") else ""}
        with pytest.raises(InputRefused, match="缺少"):
            check(replace(whole, **lacking), SENT[-1], SENT)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"contact": "li@example.com"}, "不能写个人信息"),
        ({"contact": "13900000000"}, "不能写个人信息"),
        ({"evidence": "abc"}, "64 位十六进制"),
        ({"evidence": "A" * 64}, "64 位十六进制"),
        ({"push_id": "P\n1"}, "推送编号含有控制字符"),
        ({"enterprise_id": "E\x00"}, "企业编号含有控制字符"),
        ({"person": "王\ud800"}, "操作人含有控制字符"),
        ({"reverses": 1}, "只有冲销"),
    ],
)
def test_a_field_that_may_not_stand_there_is_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(InputRefused, match=said):
        check(event(K.SENT, **wrong), None, [])


def test_a_refusal_does_not_repeat_the_personal_data() -> None:
    with pytest.raises(InputRefused) as refused:
        check(event(K.SENT, contact="li@example.com"), None, [])
    assert "li@" not in refused.value.message


def test_a_clock_set_back_is_refused_and_a_writer_who_waited_is_not() -> None:
    head = ledger_of([event(K.PLANNED)])[0]
    check(event(K.APPROVED, at=START - CLOCK_SLACK), head, [])
    with pytest.raises(InputRefused, match="时钟比台账最后一条早"):
        check(event(K.APPROVED, at=START - CLOCK_SLACK - timedelta(seconds=1)), head, [])


@pytest.mark.parametrize("kind", [K.DELIVERED, K.BOUNCED, K.UNKNOWN, K.ANSWERED, K.CORRECTION])
def test_nothing_comes_of_an_item_that_was_never_sent(kind: LedgerKind) -> None:
    with pytest.raises(InputRefused, match="没有发出过"):
        check(event(kind), SENT[1], SENT[:2])


def taken_back(target: LedgerEntry) -> LedgerEvent:
    return reversal(target, event(K.REVERSED))


def test_a_correction_names_an_entry_that_stands_and_its_push() -> None:
    check(taken_back(SENT[2]), SENT[2], SENT)
    with pytest.raises(InputRefused, match="没有这一条，或已冲销：3"):
        check(taken_back(SENT[2]), SENT[2], SENT[:2])
    with pytest.raises(InputRefused, match="推送编号与原条目不同：P-2"):
        check(replace(taken_back(SENT[2]), push_id="P-2"), SENT[2], SENT)


@pytest.mark.parametrize("kind", [K.REFUSED, K.ANCHORED])
def test_a_refusal_and_an_anchor_cannot_be_taken_back(kind: LedgerKind) -> None:
    entries = ledger_of([event(kind)])
    with pytest.raises(InputRefused, match="不能冲销"):
        check(taken_back(entries[0]), entries[0], entries)
