"""Proposed matches, replaced need by need; an id stays the same as long as need and patent do."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from matcher.domain import Evidence, Match, Missing
from matcher.vocabulary import Facet, Level
from store.rows import count as _count
from store.rows import delete_in, document, revived, upsert, where_in
from store.schema import match_inputs, matches

_PLAIN = ("match_id", "need_id", "patent_id", "rank", "score", "p_relevant", "pushable")


def replace_matches(
    conn: sa.Connection, need_ids: Iterable[str], found: Sequence[Match], calibrated: bool, run_at: datetime
) -> None:
    """Store `found` in place of all former matches of these needs; what those were made from is forgotten."""
    need_ids = list(need_ids)
    delete_in(conn, matches.c.need_id, need_ids)
    delete_in(conn, match_inputs.c.need_id, need_ids)
    if found:
        shared = {"calibrated": calibrated, "run_at": run_at}
        conn.execute(sa.insert(matches), [_row(match) | shared for match in found])


def inputs(conn: sa.Connection) -> dict[str, str]:
    """What the stored matches were made from: a fingerprint by need, where one was remembered."""
    query = sa.select(match_inputs.c.need_id, match_inputs.c.fingerprint)
    return dict(conn.execute(query).tuples().all())


def remember_inputs(conn: sa.Connection, fingerprints: Mapping[str, str]) -> None:
    """What the matches stored in this transaction were made from, by need."""
    rows = [{"need_id": need_id, "fingerprint": fingerprint} for need_id, fingerprint in fingerprints.items()]
    upsert(conn, match_inputs, rows)


def get(conn: sa.Connection, wanted: str) -> Match | None:
    """The match of that id."""
    return next(iter(_read(conn, matches.c.match_id == wanted)), None)


def get_many(conn: sa.Connection, wanted: Iterable[str]) -> dict[str, Match]:
    """Those of these matches that are stored, by id."""
    rows = where_in(conn, sa.select(matches), matches.c.match_id, wanted)
    return {row["match_id"]: _match(row) for row in rows}


def of_need(conn: sa.Connection, need_id: str) -> list[Match]:
    """The matches of a need, by rank."""
    return _read(conn, matches.c.need_id == need_id)


def of_patent(conn: sa.Connection, patent_id: str) -> list[Match]:
    """The matches of a patent, by need and rank."""
    return _read(conn, matches.c.patent_id == patent_id)


def pushable(conn: sa.Connection) -> list[Match]:
    """The matches that may be pushed, by need and rank: those of vague needs are not among them."""
    return _read(conn, matches.c.pushable)


def every(conn: sa.Connection) -> list[Match]:
    """All matches, by need and rank."""
    return _read(conn, sa.true())


def calibrated(conn: sa.Connection) -> bool:
    """Whether the probability of every stored match was calibrated on judgements of the home."""
    query = sa.select(sa.func.count()).select_from(matches).where(sa.not_(matches.c.calibrated))
    return conn.execute(query).scalar_one() == 0


def count(conn: sa.Connection) -> int:
    """How many matches are stored."""
    return _count(conn, matches)


def _read(conn: sa.Connection, condition: sa.ColumnElement[bool]) -> list[Match]:
    query = sa.select(matches).where(condition).order_by(matches.c.need_id, matches.c.rank)
    return [_match(row) for row in conn.execute(query).mappings()]


def _row(match: Match) -> dict[str, Any]:
    plain = {name: getattr(match, name) for name in _PLAIN} | {"level": int(match.level)}
    payload = {
        "facet_scores": {facet.value: score for facet, score in match.facet_scores.items()},
        "evidence": document(match.evidence),
        "missing": document(match.missing),
        "readiness_level": match.readiness_level,
        "readiness_evidence": match.readiness_evidence,
    }
    return plain | {"payload": payload}


def _match(row: sa.RowMapping) -> Match:
    payload = row["payload"]
    return Match(
        **{name: row[name] for name in _PLAIN},
        level=Level(row["level"]),
        facet_scores={Facet(name): score for name, score in payload["facet_scores"].items()},
        readiness_level=payload["readiness_level"],
        readiness_evidence=payload["readiness_evidence"],
        evidence=revived(tuple[Evidence, ...], payload["evidence"]),
        missing=revived(tuple[Missing, ...], payload["missing"]),
    )
