"""What comes from outside in SQL: requests are kept as they came, and beside them what staff made of them."""

from datetime import datetime

import sqlalchemy as sa

from matcher.outside_requests import CorrectionRequest, NeedLink, NeedSubmission, RevokedLink
from matcher.outside_vocabulary import Settlement
from store.rows import record_of, row_of
from store.schema import correction_requests, need_links, need_submissions, revoked_links


def add_correction(conn: sa.Connection, asked: CorrectionRequest) -> None:
    """Keep a request."""
    conn.execute(sa.insert(correction_requests).values(_unnumbered(row_of(asked))))


def corrections(conn: sa.Connection, provider: str = "", *, waiting: bool = False) -> list[CorrectionRequest]:
    """The requests (of one provider, if given), the newest first; `waiting`: those nobody settled."""
    query = sa.select(correction_requests).order_by(correction_requests.c.number.desc())
    if provider:
        query = query.where(correction_requests.c.provider == provider)
    if waiting:
        query = query.where(correction_requests.c.state == Settlement.WAITING)
    return [record_of(CorrectionRequest, row) for row in conn.execute(query).mappings()]


def settle_correction(conn: sa.Connection, settled: CorrectionRequest) -> None:
    """Record what staff made of one."""
    one = correction_requests.c.number == settled.number
    conn.execute(sa.update(correction_requests).where(one).values(_unnumbered(row_of(settled))))


def put_link(conn: sa.Connection, link: NeedLink) -> None:
    """Keep a new link."""
    conn.execute(sa.insert(need_links).values(row_of(link)))


def link(conn: sa.Connection, link_id: str) -> NeedLink | None:
    """The link of that id."""
    row = conn.execute(sa.select(need_links).where(need_links.c.link_id == link_id)).mappings().one_or_none()
    return record_of(NeedLink, row) if row else None


def links_of(conn: sa.Connection, enterprise_id: str) -> list[NeedLink]:
    """The links of an enterprise, the newest first."""
    query = sa.select(need_links).where(need_links.c.enterprise_id == enterprise_id).order_by(need_links.c.at.desc())
    return [record_of(NeedLink, row) for row in conn.execute(query).mappings()]


def revoke_link(conn: sa.Connection, link_id: str, person: str, at: datetime) -> None:
    """From now on it opens nothing."""
    values = {"revoked_by": person, "revoked_at": at}
    conn.execute(sa.update(need_links).where(need_links.c.link_id == link_id).values(values))


def add_submission(conn: sa.Connection, filled: NeedSubmission) -> int:
    """Keep what was filled in; its number."""
    made = conn.execute(sa.insert(need_submissions).values(_unnumbered(row_of(filled))))
    key = made.inserted_primary_key
    return int(key[0]) if key else 0


def submissions(conn: sa.Connection, *, waiting: bool = False, link_id: str = "") -> list[NeedSubmission]:
    """What was filled in, the newest first; `waiting`: what nobody settled."""
    query = sa.select(need_submissions).order_by(need_submissions.c.number.desc())
    if waiting:
        query = query.where(need_submissions.c.state == Settlement.WAITING)
    if link_id:
        query = query.where(need_submissions.c.link_id == link_id)
    return [record_of(NeedSubmission, row) for row in conn.execute(query).mappings()]


def settle_submission(conn: sa.Connection, settled: NeedSubmission) -> None:
    """Record what staff made of one."""
    one = need_submissions.c.number == settled.number
    conn.execute(sa.update(need_submissions).where(one).values(_unnumbered(row_of(settled))))


def revoke_answers(conn: sa.Connection, revoked: RevokedLink) -> None:
    """From now on the answer link of that message opens nothing; once more changes nothing."""
    if not is_revoked(conn, revoked.message_id):
        conn.execute(sa.insert(revoked_links).values(row_of(revoked)))


def is_revoked(conn: sa.Connection, message_id: str) -> bool:
    """Whether the answer link of that message was revoked."""
    query = sa.select(revoked_links.c.message_id).where(revoked_links.c.message_id == message_id)
    return conn.execute(query).first() is not None


def _unnumbered(row: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name != "number"}
