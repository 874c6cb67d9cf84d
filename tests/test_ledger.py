"""Entries that follow one another by hash: what is whole verifies, and what was touched is found where it was."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_making import START, K, event, ledger_of, sha, whole_push

from matcher.ledger import (
    GENESIS,
    Break,
    LedgerEntry,
    LedgerEvent,
    anchored_until,
    chained,
    document_of,
    documents_of,
    entry_of,
    hash_of,
    lines_of,
    quick_hash,
    standing,
    verify,
)
from matcher.push_vocabulary import ChainFault, LedgerKind, LedgerMark, PushChannel

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
EVENTS = st.lists(
    st.builds(
        LedgerEvent,
        at=st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),
        kind=st.sampled_from(LedgerKind),
        push_id=TEXTS,
        enterprise_id=TEXTS,
        family_id=TEXTS,
        contact=TEXTS,
        channel=st.none() | st.sampled_from(PushChannel),
        person=TEXTS,
        evidence=TEXTS,
        marks=st.lists(st.sampled_from(LedgerMark), max_size=3).map(tuple),
        reverses=st.none() | st.integers(1, 9),
    ),
    min_size=1,
    max_size=6,
)


def documents(entries: list[LedgerEntry]) -> list[dict[str, Any]]:
    return [document_of(entry) for entry in entries]


def test_an_entry_is_sealed_by_the_hash_of_its_canonical_json() -> None:
    at = datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=8)))
    first = chained(LedgerEvent(at, K.SENT, "P-1", marks=(LedgerMark.TEST, LedgerMark.DEMO)), None)
    text = (
        '{"at":"2026-03-02T01:00:00.000000+00:00","channel":null,"contact":"","enterprise_id":"","evidence":"",'
        '"family_id":"","kind":"sent","marks":["demo","test"],"person":"","previous":"' + "0" * 64 + '",'
        '"push_id":"P-1","reverses":null,"sequence":1}'
    )
    assert first.hash == hashlib.sha256(text.encode()).hexdigest()
    second = chained(event(K.PLANNED), first)
    assert (first.sequence, first.previous, second.sequence, second.previous) == (1, GENESIS, 2, first.hash)


@given(EVENTS)
def test_whatever_is_recorded_verifies_and_comes_back_as_it_was(events: list[LedgerEvent]) -> None:
    entries = ledger_of(events)
    chain = verify(documents_of(b"".join(lines_of(documents(entries)))))
    assert (list(chain.entries), chain.broken) == (entries, None)
    assert [entry_of(document) for document in documents(entries)] == entries


@given(EVENTS, st.data())
def test_any_changed_byte_is_found_at_its_entry(events: list[LedgerEvent], data: st.DataObject) -> None:
    content = b"".join(lines_of(documents(ledger_of(events))))
    place = data.draw(st.integers(0, len(content) - 1))
    changed = bytearray(content)
    changed[place] ^= data.draw(st.integers(1, 255))
    broken = verify(documents_of(bytes(changed))).broken
    assert broken is not None and broken.sequence == content.count(b"\n", 0, place) + 1


FORGED = {
    "at": "2026-03-02T01:00:00.000001+00:00",
    "kind": "refused",
    "push_id": "P-2",
    "enterprise_id": "E-2",
    "family_id": "F-2",
    "contact": "K" + "1" * 32,
    "channel": "sms",
    "person": "李工",
    "evidence": "0" * 64,
    "marks": ["demo"],
    "reverses": 1,
    "sequence": 9,
    "previous": "1" * 64,
    "hash": "1" * 64,
}


@pytest.mark.parametrize("name", LedgerEntry.__dataclass_fields__)
def test_no_field_can_be_changed_unseen(name: str) -> None:
    found = documents(ledger_of(whole_push()))
    found[2] = found[2] | {name: FORGED[name]}
    fault = ChainFault.OUT_OF_ORDER if name == "sequence" else ChainFault.CHANGED
    assert verify(found).broken == Break(3, fault)


def test_entries_taken_out_swapped_or_sealed_anew_are_found() -> None:
    found = documents(ledger_of(whole_push()))
    assert verify([found[0], found[2], found[3]]).broken == Break(2, ChainFault.OUT_OF_ORDER)
    assert verify([found[0], found[2], found[1]]).broken == Break(2, ChainFault.OUT_OF_ORDER)
    resealed = chained(replace(event(K.APPROVED), person="李工"), entry_of(found[0]))
    assert verify([found[0], document_of(resealed), *found[2:]]).broken == Break(3, ChainFault.UNLINKED)


@pytest.mark.parametrize(
    "document", [None, 3, [], {}, {"kind": "sent"}, "text"], ids=["none", "number", "list", "empty", "part", "text"]
)
def test_what_is_no_entry_is_named(document: object) -> None:
    assert verify([document]).broken == Break(1, ChainFault.UNREADABLE)


def test_a_value_written_another_way_is_no_entry() -> None:
    found = document_of(ledger_of([event(K.SENT)])[0])
    assert verify([found | {"at": "2026-03-02 01:00:00+00:00"}]).broken == Break(1, ChainFault.UNREADABLE)
    assert verify([found | {"more": 1}]).broken == Break(1, ChainFault.UNREADABLE)
    assert verify([found | {"push_id": b"P-1"}]).broken == Break(1, ChainFault.CHANGED)
    spaced = json.dumps(found, ensure_ascii=False).encode() + b"\n"
    assert verify(documents_of(spaced)).broken == Break(1, ChainFault.UNREADABLE)


def test_a_file_whose_last_line_lacks_its_end_is_cut_off() -> None:
    content = b"".join(lines_of(documents(ledger_of(whole_push()))))
    assert verify(documents_of(content[:-1])).broken == Break(4, ChainFault.UNREADABLE)


def test_a_reversed_entry_no_longer_stands_but_a_refusal_does() -> None:
    entries = ledger_of([event(K.SENT), event(K.REFUSED), event(K.REVERSED, reverses=1), event(K.REVERSED, reverses=2)])
    assert [entry.kind for entry in standing(entries)] == [K.REFUSED]
    again = ledger_of([event(K.SENT), event(K.REVERSED, reverses=1), event(K.REVERSED, reverses=2)])
    assert standing(again) == []


def anchor(head: LedgerEntry, person: str) -> LedgerEvent:
    return LedgerEvent(START + timedelta(days=9), K.ANCHORED, person=person, evidence=head.hash)


def test_the_chain_is_anchored_up_to_the_last_head_that_two_people_hold() -> None:
    entries = ledger_of(whole_push())
    early, late = entries[1], entries[3]
    assert anchored_until(entries) is None
    assert anchored_until(ledger_of([*whole_push(), anchor(early, "甲"), anchor(early, "甲")])) is None
    assert anchored_until(ledger_of([*whole_push(), anchor(early, "甲"), anchor(late, "乙")])) == early.at
    assert anchored_until(ledger_of([*whole_push(), anchor(late, "乙"), anchor(early, "甲")])) == early.at
    both = [anchor(early, "甲"), anchor(early, "乙")]
    assert anchored_until(ledger_of([*whole_push(), *both])) == early.at
    assert anchored_until(ledger_of([*whole_push(), anchor(late, "甲"), *both, anchor(late, "丙")])) == late.at
    strange = replace(late, hash=sha("no entry"))
    assert anchored_until(ledger_of([*whole_push(), anchor(strange, "甲"), anchor(strange, "乙")])) is None


ODD = ["", "中", '"\\/', "\x00\n", "\u2028", "\ud800", None, 3, True, ["a", '"'], []]


@given(st.dictionaries(st.sampled_from(sorted(LedgerEntry.__dataclass_fields__)), st.sampled_from(ODD), max_size=3))
def test_the_quick_hash_is_the_slow_one_or_none(changed: dict[str, Any]) -> None:
    document = document_of(ledger_of(whole_push())[-1])
    assert quick_hash(document) == hash_of(document)
    assert quick_hash(document | changed) in ("", hash_of(document | changed))
