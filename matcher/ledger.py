"""The ledger: entries that follow one another by hash, so that whoever changes one is found out at it."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from matcher.push_vocabulary import ChainFault, LedgerKind, LedgerMark, PushChannel

GENESIS = "0" * 64
NEVER_REVERSED = frozenset({LedgerKind.REFUSED, LedgerKind.REVERSED, LedgerKind.ANCHORED})
ANCHOR_HOLDERS = 2
# A look-up and one encoder for all: an audit reads a hundred thousand entries.
_KINDS = {kind.value: kind for kind in LedgerKind}
_CHANNELS = {channel.value: channel for channel in PushChannel}
_MARKS = {mark.value: mark for mark in LedgerMark}
_quoted = json.encoder.encode_basestring
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=ascii)


@dataclass(frozen=True, slots=True)
class LedgerEvent:
    """What is to be recorded; `at` in UTC. `contact` is a keyed pseudonym and `evidence` a SHA-256 in hexadecimal:
    no personal data stands in a ledger. `person` is a member of staff, `reverses` the number of an earlier entry.

    `evidence` is of: the match (planned), the exact item as approved and as sent (approved, sent: they must agree), the
    server's answer or the signed receipt (delivered), the head that was mailed (anchored), the reason (reversed).
    """

    at: datetime
    kind: LedgerKind
    push_id: str = ""
    enterprise_id: str = ""
    family_id: str = ""
    contact: str = ""
    channel: PushChannel | None = None
    person: str = ""
    evidence: str = ""
    marks: tuple[LedgerMark, ...] = ()
    reverses: int | None = None


@dataclass(frozen=True, slots=True)
class LedgerEntry(LedgerEvent):
    """An event in its place: numbered from 1, tied to the entry before by `previous`, sealed by `hash`."""

    sequence: int = 0
    previous: str = GENESIS
    hash: str = ""


_FIELDS = len(LedgerEntry.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain first breaks: the number the entry should have, and why."""

    sequence: int
    fault: ChainFault


@dataclass(frozen=True, slots=True)
class Chain:
    """The entries up to the first break, which is None where there is none."""

    entries: tuple[LedgerEntry, ...]
    broken: Break | None = None


def chained(event: LedgerEvent, head: LedgerEntry | None) -> LedgerEntry:
    """The event as the entry that follows `head`, the last one so far."""
    sequence, previous = (head.sequence + 1, head.hash) if head else (1, GENESIS)
    values = {name: getattr(event, name) for name in LedgerEvent.__dataclass_fields__}
    values |= {"marks": tuple(sorted(set(event.marks))), "at": event.at.astimezone(UTC)}
    entry = LedgerEntry(**values, sequence=sequence, previous=previous)
    return replace(entry, hash=hash_of(document_of(entry)))


def document_of(entry: LedgerEntry) -> dict[str, Any]:
    """The entry as JSON carries it; `entry_of` is its inverse."""
    document = {name: getattr(entry, name) for name in LedgerEntry.__dataclass_fields__}
    document["at"] = entry.at.isoformat(timespec="microseconds")
    document["kind"] = entry.kind.value
    document["channel"] = entry.channel.value if entry.channel else None
    document["marks"] = [mark.value for mark in entry.marks]
    return document


def entry_of(document: dict[str, Any]) -> LedgerEntry:
    """The entry a document carries. Raises TypeError, ValueError or KeyError for one that carries none."""
    channel = document["channel"]
    return LedgerEntry(
        **document
        | {
            "at": datetime.fromisoformat(document["at"]),
            "kind": _KINDS[document["kind"]],
            "channel": None if channel is None else _CHANNELS[channel],
            "marks": tuple(_MARKS[mark] for mark in document["marks"]),
        }
    )


def canonical(document: dict[str, Any]) -> str:
    """JSON written one way only: keys sorted, no spaces, characters as they are. What no entry holds (bytes that a
    damaged table gives back) is spelled out, so that it can be shown."""
    return _ENCODER.encode(document)


def hash_of(document: dict[str, Any]) -> str:
    """SHA-256 over the canonical JSON (UTF-8) of all fields but the hash itself."""
    text = canonical({name: value for name, value in document.items() if name != "hash"})
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def verify(documents: Iterable[Any]) -> Chain:
    """Read the chain from its first entry on, stopping at the first that is not what and where it should be. That
    entries were cut off at the end cannot be seen here: it is what anchors are for."""
    entries: list[LedgerEntry] = []
    for number, document in enumerate(documents, start=1):
        entry = _readable(document)
        fault = _fault(document, entry, number, entries[-1].hash if entries else GENESIS)
        if fault or entry is None:
            return Chain(tuple(entries), Break(number, fault or ChainFault.UNREADABLE))
        entries.append(entry)
    return Chain(tuple(entries))


def _readable(document: Any) -> LedgerEntry | None:
    """The entry, where the document is exactly how that entry is written: as `document_of` writes it, asked only of the
    fields in which they could differ."""
    try:
        entry = _entry_quickly(document)
        same = len(document) == _FIELDS and list(entry.marks) == document["marks"]
        return entry if same and entry.at.isoformat(timespec="microseconds") == document["at"] else None
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError):
        return None


def _entry_quickly(d: dict[str, Any]) -> LedgerEntry:
    """As `entry_of`, in half the time, for a document that carries nothing else."""
    channel, marks = d["channel"], tuple([_MARKS[mark] for mark in d["marks"]])
    what = (datetime.fromisoformat(d["at"]), _KINDS[d["kind"]], d["push_id"], d["enterprise_id"], d["family_id"])
    how = (d["contact"], None if channel is None else _CHANNELS[channel], d["person"], d["evidence"], marks)
    return LedgerEntry(*what, *how, d["reverses"], d["sequence"], d["previous"], d["hash"])


def _fault(document: Any, entry: LedgerEntry | None, number: int, previous: str) -> ChainFault | None:
    if entry is None:
        return ChainFault.UNREADABLE
    if entry.sequence != number:
        return ChainFault.OUT_OF_ORDER
    if entry.hash != (quick_hash(document) or hash_of(document)):
        return ChainFault.CHANGED
    return None if entry.previous == previous else ChainFault.UNLINKED


def quick_hash(document: dict[str, Any]) -> str:
    """What `hash_of` gives, in a third of the time, for a document whose fields are of the kinds they should be; empty
    for any other. The keys stand in their order already."""
    number, reverses, channel = document["sequence"], document["reverses"], document["channel"]
    if type(number) is not int or type(document["marks"]) is not list or type(reverses) not in (int, type(None)):
        return ""
    q = _quoted
    try:
        text = (
            f'{{"at":{q(document["at"])},"channel":{"null" if channel is None else q(channel)},'
            f'"contact":{q(document["contact"])},"enterprise_id":{q(document["enterprise_id"])},'
            f'"evidence":{q(document["evidence"])},"family_id":{q(document["family_id"])},'
            f'"kind":{q(document["kind"])},"marks":[{",".join(map(q, document["marks"]))}],'
            f'"person":{q(document["person"])},"previous":{q(document["previous"])},'
            f'"push_id":{q(document["push_id"])},"reverses":{"null" if reverses is None else reverses},'
            f'"sequence":{number}}}'
        )
    except TypeError:
        return ""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def lines_of(documents: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """Entries as a file carries them, sound or not: one canonical JSON document a line."""
    return (canonical(document).encode("utf-8", "surrogatepass") + b"\n" for document in documents)


def documents_of(content: bytes) -> Iterator[Any]:
    """The documents in the bytes of such a file; None for a line that is not written exactly as `lines_of` does."""
    *lines, rest = content.split(b"\n")
    yield from map(_document, lines)
    if rest:
        yield None


def _document(line: bytes) -> Any:
    try:
        document = json.loads(line.decode())
        return document if canonical(document).encode() == line else None
    except (ValueError, RecursionError):
        return None


def standing(entries: Iterable[LedgerEntry]) -> list[LedgerEntry]:
    """The entries that no later one reverses, without the reversals; a refusal stands whatever is said of it."""
    found = list(entries)
    kinds = {entry.sequence: entry.kind for entry in found}
    said = {entry.reverses for entry in found if entry.kind is LedgerKind.REVERSED}
    gone = {number for number in said if number in kinds and kinds[number] not in NEVER_REVERSED}
    return [entry for entry in found if entry.kind is not LedgerKind.REVERSED and entry.sequence not in gone]


def anchored_until(entries: Iterable[LedgerEntry]) -> datetime | None:
    """The time of the last entry that two people vouch for: nothing up to it can be rewritten unseen by either. Who was
    mailed a head vouches for all that leads to it, so a later head stands for an earlier one. None where there is
    none."""
    places: dict[str, LedgerEntry] = {}
    held: dict[str, LedgerEntry] = {}
    for entry in entries:
        places[entry.hash] = entry
        head = places.get(entry.evidence) if entry.kind is LedgerKind.ANCHORED else None
        if head and (entry.person not in held or held[entry.person].sequence < head.sequence):
            held[entry.person] = head
    latest_first = sorted(held.values(), key=lambda head: -head.sequence)
    return latest_first[ANCHOR_HOLDERS - 1].at if len(latest_first) >= ANCHOR_HOLDERS else None
