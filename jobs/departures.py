"""What left, told a second time, outside the database: a backup that is put back learns what went out after it."""

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from jobs.home import Home
from jobs.sheets.replacement import replacement
from matcher.delivery_vocabulary import MessageKind
from matcher.messages import Message
from matcher.push_records import PushRecord


@dataclass(frozen=True, slots=True)
class Departure:
    """An item that left, or was about to."""

    push_id: str
    enterprise_id: str
    family_id: str


def note_departure(home: Home, message: Message, pushes: Sequence[PushRecord]) -> None:
    """Write down what leaves now, before it does; on the disk when this returns. What is for practice, or a correction
    of what left before, is not noted."""
    if message.kind is MessageKind.CORRECTION:
        return
    gone = [Departure(push.push_id, push.enterprise_id, push.family_id) for push in pushes if not push.practice]
    with home.departures.open("a", encoding="utf-8", newline="") as file:
        file.write("".join(f"\n{json.dumps(asdict(one), ensure_ascii=False)}" for one in gone))
        file.flush()
        os.fsync(file.fileno())


def read_departures(paths: Iterable[Path]) -> dict[str, Departure]:
    """What several copies of the file say, by push; a line that was cut off while it was written is none."""
    found = [_departure(line) for path in paths if path.is_file() for line in path.read_bytes().splitlines()]
    return {one.push_id: one for one in found if one}


def write_departures(path: Path, found: Iterable[Departure]) -> None:
    """Write the file anew, all or nothing."""
    with replacement(path) as file:
        file.write("".join(f"\n{json.dumps(asdict(one), ensure_ascii=False)}" for one in found).encode())


def _departure(line: bytes) -> Departure | None:
    try:
        told = json.loads(line)
        return Departure(told["push_id"], told["enterprise_id"], told["family_id"])
    except (ValueError, KeyError, TypeError):
        return None
