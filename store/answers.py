"""Answers in SQL: each kept as it was given, the last one of a push counts."""

from collections.abc import Iterable

import sqlalchemy as sa

from matcher.answers import GivenAnswer
from matcher.delivery_vocabulary import Answer
from store.rows import record_of, row_of, where_in
from store.schema import answers, pushes


def add(conn: sa.Connection, given: Iterable[GivenAnswer]) -> None:
    """Record answers in their order."""
    rows = [row_of(one) for one in given]
    if rows:
        conn.execute(sa.insert(answers), rows)


def of_push(conn: sa.Connection, push_id: str) -> list[GivenAnswer]:
    """Every answer to a push, oldest first."""
    return of_pushes(conn, [push_id]).get(push_id, [])


def of_pushes(conn: sa.Connection, push_ids: Iterable[str]) -> dict[str, list[GivenAnswer]]:
    """Every answer to these pushes, oldest first, by push; a push without one is left out."""
    found: dict[str, list[GivenAnswer]] = {}
    query = sa.select(answers).order_by(answers.c.answer_id)
    for row in where_in(conn, query, answers.c.push_id, push_ids):
        found.setdefault(row["push_id"], []).append(record_of(GivenAnswer, row))
    return found


def latest(conn: sa.Connection, push_ids: Iterable[str]) -> dict[str, GivenAnswer]:
    """The answer that counts of each of these pushes that has one."""
    return {push_id: given[-1] for push_id, given in of_pushes(conn, push_ids).items()}


def answered_with(conn: sa.Connection, answer: Answer) -> set[str]:
    """The pushes that were answered so at any time."""
    return set(conn.scalars(sa.select(answers.c.push_id).where(answers.c.answer == answer)))


def of_contacts(conn: sa.Connection, contact_ids: Iterable[str]) -> list[GivenAnswer]:
    """Every answer to a push that went to one of these contacts, oldest first."""
    query = sa.select(answers).join(pushes, pushes.c.push_id == answers.c.push_id).order_by(answers.c.answer_id)
    return [record_of(GivenAnswer, row) for row in where_in(conn, query, pushes.c.contact_id, contact_ids)]


def forget_words(conn: sa.Connection, contact_ids: Iterable[str]) -> int:
    """Empty what was written in free words in the answers to pushes to these contacts; how many had any."""
    mine = {given.push_id for given in of_contacts(conn, contact_ids)}
    written = sa.and_(answers.c.push_id.in_(mine), sa.or_(answers.c.said_by != "", answers.c.remark != ""))
    return conn.execute(sa.update(answers).where(written).values(said_by="", remark="")).rowcount
