"""A plain note on a patent, written or confirmed by a person of the centre."""

from datetime import datetime

import sqlalchemy as sa

from jobs.people import known_person
from matcher.errors import RecordUnknown
from matcher.plain_notes import PlainNote, checked_note
from store import patents, plain_notes
from store.database import writing


def write_note(engine: sa.Engine, patent_id: str, text: str, person: str, now: datetime) -> PlainNote:
    """Keep a note; an empty one takes the earlier back. Raises RecordUnknown, InputRefused."""
    with writing(engine) as conn:
        if patents.get(conn, patent_id) is None:
            raise RecordUnknown("库中没有这件专利", patent_id, "编号写成 CN 加申请号，不带小数点")
        note = PlainNote(patent_id, checked_note(text), known_person(conn, person).name, now)
        plain_notes.add(conn, note)
        return note
