"""What a contact may choose by a signed link: of which segments, how often, by which means, or the industry digest."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from jobs.answer_pages import OPEN_FOR
from jobs.contacts import Said, prefer, show_contact
from jobs.home import Home
from jobs.links import Linked, read_preference_token
from matcher.consent import Preferences
from matcher.errors import RecordUnknown
from store import chain, outbox

SOURCE = "偏好链接"


@dataclass(frozen=True, slots=True)
class Offered:
    """What was chosen so far, and the segments there are to choose from, by id."""

    chosen: Preferences
    segments: dict[str, str]


def offered(home: Home, engine: sa.Engine, token: str, today: date) -> Offered:
    """What the page shows. Raises RecordUnknown for a link that is none or is over."""
    who = _linked(home, engine, token, today).contact_id
    events = [event for shown in show_contact(home, engine, who, today) for event in shown.events if event.preferences]
    chosen = events[-1].preferences if events else None
    with engine.connect() as conn:
        known = chain.get(conn)
    return Offered(chosen or Preferences(), {one.segment_id: one.name for one in known.segments} if known else {})


def choose(home: Home, engine: sa.Engine, token: str, chosen: Preferences, now: datetime, today: date) -> None:
    """Record what the contact chose, in place of what it chose before. Raises RecordUnknown, InputRefused."""
    who = _linked(home, engine, token, today).contact_id
    prefer(home, engine, who, chosen, Said("", now, today, source=SOURCE, by_contact=True))


def _linked(home: Home, engine: sa.Engine, token: str, today: date) -> Linked:
    linked = read_preference_token(home, token)
    with engine.connect() as conn:
        message = outbox.get(conn, linked.message_id)
    if message is None or message.contact_id != linked.contact_id or today > message.day + OPEN_FOR:
        raise RecordUnknown("链接无效")
    return linked
