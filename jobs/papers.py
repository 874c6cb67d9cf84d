"""What a person hands over or forwards, as files: the sheet as xlsx and PDF, the card with the words beside it."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from jobs.composing import Ready, items_of, readied
from jobs.home import Home
from jobs.letters.card import write_card
from jobs.letters.fonts import ChineseFont, chinese_font
from jobs.letters.hand_over import write_hand_over_sheet
from jobs.letters.hand_over_pdf import write_hand_over_pdf
from jobs.settings import Settings
from jobs.sheets.replacement import replacement
from matcher.delivery_vocabulary import MessageState
from matcher.messages import Digest, Message
from matcher.push_vocabulary import PushChannel
from store import outbox, restorations

FOLDER = "递交与转发"


def write_papers(home: Home, engine: sa.Engine, settings: Settings, now: datetime) -> list[Path]:
    """Write the files of every prepared message that has none yet and may still go out, and return them. Raises
    InputRefused without a Chinese font or where a file cannot be written; run again, it writes what is left. In a home
    put back from a backup nothing is written until a person said what had gone out since."""
    with engine.connect() as conn:
        if restorations.unsettled(conn):
            return []
        waiting = [one for one in outbox.in_state(conn, MessageState.PREPARED) if not _are_there(home, one)]
        drafts = [draft for one in waiting for draft in _drafts(home, conn, settings, one, now)]
    if not drafts:
        return []
    font = chinese_font(settings.font)
    return [path for draft in drafts for path in _written(home, font, *draft)]


def papers_of(home: Home, message: Message) -> tuple[Path, Path]:
    """Where the two files of a prepared message lie."""
    folder = home.documents / FOLDER
    if message.channel is PushChannel.FORWARD:
        return folder / f"{message.code}-微信卡片.png", folder / f"{message.code}-微信文字.txt"
    return folder / f"{message.code}-递交单.xlsx", folder / f"{message.code}-递交单.pdf"


def _are_there(home: Home, message: Message) -> bool:
    return all(path.exists() for path in papers_of(home, message))


def _drafts(
    home: Home, conn: sa.Connection, settings: Settings, message: Message, now: datetime
) -> Iterator[tuple[Message, Digest, str]]:
    """The message with its words; none where it no longer may go out: `push receipt` will say why."""
    pushes = items_of(conn, message)
    found = readied(home, conn, settings, message, pushes, now)
    if isinstance(found, Ready):
        yield message, Digest(message.kind, found.letter.envelope, tuple(pushes)), found.letter.text


def _written(home: Home, font: ChineseFont, message: Message, digest: Digest, text: str) -> tuple[Path, Path]:
    first, second = papers_of(home, message)
    if message.channel is PushChannel.FORWARD:
        with replacement(second) as file:
            file.write(text.encode("utf-8-sig"))  # so that any editor on Windows reads the Chinese
        return write_card(first, digest, font, message.body), second
    return write_hand_over_sheet(first, digest), write_hand_over_pdf(second, digest, font)
