"""Judgements of the home: taken in from a file, read back for training."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa

from ingest.judgements import read_judgements
from jobs.people import known_person
from matcher.judgements import Judgement, settled
from store import judgements as judgement_store
from store import needs as need_store
from store import patents as patent_store
from store.database import writing


@dataclass(frozen=True, slots=True)
class JudgementImport:
    """What a file of judgements brought: stored now, known already word for word, and pairs the home does not hold."""

    stored: int
    known: int
    unknown: tuple[tuple[str, str], ...]


def import_judgements(engine: sa.Engine, path: Path, person: str = "") -> JudgementImport:
    """Store the judgements of a file; where it names no judge, `person` is the one. A judgement said before in the same
    words is not stored again, one of a pair the home does not hold is left out and named. Raises FileUnreadable,
    InputRefused, RecordUnknown for an unknown person."""
    found = read_judgements(path)
    with writing(engine) as conn:
        name = known_person(conn, person).name if person else ""
        said = [replace(one, judge=one.judge or name) for one in found]
        return _put(conn, said)


def record_judgements(engine: sa.Engine, said: Sequence[Judgement]) -> JudgementImport:
    """As `import_judgements`, of judgements made in the program."""
    with writing(engine) as conn:
        return _put(conn, said)


def home_judgements(conn: sa.Connection) -> list[Judgement]:
    """One judgement a pair, as `matcher.judgements.settled` has it."""
    return settled(judgement_store.every(conn))


def _put(conn: sa.Connection, said: Sequence[Judgement]) -> JudgementImport:
    needs = need_store.get_many(conn, {one.need_id for one in said})
    patents = patent_store.get_many(conn, {one.patent_id for one in said})
    there = [one for one in said if one.need_id in needs and one.patent_id in patents]
    known = set(judgement_store.every(conn))
    new = [one for one in dict.fromkeys(there) if one not in known]
    judgement_store.put(conn, new)
    absent = [(one.need_id, one.patent_id) for one in said if one.need_id not in needs or one.patent_id not in patents]
    return JudgementImport(len(new), len(there) - len(new), tuple(absent))
