"""Answers out of files: a sheet that was filled in, the text or the mail of a reply."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import sqlalchemy as sa

from ingest.answers import AnswerRow, read_answers
from ingest.encodings import encoding_of
from ingest.files import file_sha256
from jobs.answering import Recorded, Spoken, Taking, find_item, push_at, record_answers
from jobs.contacts import Said, refuse
from jobs.home import Home
from jobs.people import require_person
from jobs.senders.replies import Reply, read_replies
from matcher.addresses import normal_email
from matcher.answers import GivenAnswer
from matcher.delivery_vocabulary import AnswerSource
from matcher.errors import FileUnreadable, InputRefused
from matcher.push_records import PushRecord
from matcher.reply_words import ReplyWords, SaidOfItem, reply_words
from store import outbox
from store.database import writing

_LONGEST = 100_000  # characters of a reply
_ANSWERING = re.compile(r"\s*(?:re|fw|fwd|回复|答复|转发|自动回复)\s*[:：]", re.IGNORECASE)
_CURE = "本次没有登记任何答复，请改正后重试"


@dataclass(frozen=True, slots=True)
class SheetReport:
    """What a sheet of answers brought: `blank` rows have no answer."""

    rows: int
    blank: int
    unchanged: int
    new: tuple[GivenAnswer, ...]


@dataclass(frozen=True, slots=True)
class ReplyReport:
    """What a reply brought: answers, whether it refused and how many contacts that met, and the lines not read."""

    new: tuple[GivenAnswer, ...]
    unchanged: int
    refused: bool
    contacts: int
    unread: tuple[str, ...]


def answer_sheet(home: Home, engine: sa.Engine, path: Path, person: str, now: datetime) -> SheetReport:
    """Record the answers of a sheet, all or none. A row that names nothing, what another row names, what was not sent,
    or another patent than it did is refused by its number. Raises FileUnreadable, InputRefused, RecordUnknown."""
    rows = read_answers(path)
    how = Taking(now, person, file_sha256(path), AnswerSource.SPREADSHEET)
    with writing(engine) as conn:
        meant = [(row, *_meant(conn, row)) for row in rows]
        _check_once(push for _, push, _ in meant)
        said = [Spoken(push, row.answer, own, row.remark, row.said_by) for row, push, own in meant if row.answer]
        done = record_answers(home, conn, said, how)
    return SheetReport(len(rows), len(rows) - len(said), done.unchanged, done.new)


def answer_reply(home: Home, engine: sa.Engine, path: Path, person: str, now: datetime, today: date) -> ReplyReport:
    """Record what a reply says, a text or mails (.eml, mbox): refusals first and whatever else becomes of them, then
    the answers, all or none. What a machine replied is passed over. Without a `person` it is the program that read it:
    then it is the contact's own word. Raises FileUnreadable, InputRefused for a reply
    whose answers cannot be understood, RecordUnknown."""
    if person:
        require_person(engine, person)
    read = [(reply, _words(reply)) for reply in _replies(path) if not reply.automatic]
    said = Said(person, now, today, source="回复", evidence=path, by_contact=not person)
    met = sum(_refuse(home, engine, reply, words, said) for reply, words in read)
    refused = any(words.refuses for _, words in read)
    done, unread = _record(home, engine, read, Taking(now, person, source=AnswerSource.CODE), refused)
    if not (done.new or done.unchanged or refused):
        raise InputRefused("没有读到答复", path.name, "请按“答复编号 答复”登记，如 queqiao push answer 编号 感兴趣")
    return ReplyReport(done.new, done.unchanged, refused, met, unread)


def _replies(path: Path) -> list[Reply]:
    if path.suffix.lower() != ".txt":
        return read_replies(path)
    evidence = file_sha256(path)
    try:
        text = path.read_text(encoding=encoding_of(path))[:_LONGEST]
    except FileUnreadable as error:
        raise FileUnreadable("不是文本文件", path.name, "请把回复另存为 .txt 或 .eml") from error
    return [Reply("", "", text, (), None, False, evidence)]


def _words(reply: Reply) -> ReplyWords:
    """Of the text and of the subject, which a link in a letter may have filled in. A subject that answers to another
    (`Re:`), or only speaks of an item, says nothing."""
    body = reply_words(reply.text)
    head = ReplyWords() if _ANSWERING.match(reply.subject) else reply_words(reply.subject)
    items = tuple(item for item in head.items if item.answer) + body.items
    codes = tuple(dict.fromkeys(head.refused_codes + body.refused_codes))
    return ReplyWords(items, head.refuses or body.refuses, codes, body.unread)


def _meant(conn: sa.Connection, row: AnswerRow) -> tuple[PushRecord, bool]:
    push, own = find_item(conn, row.name)
    if row.code and row.push_id and push.push_id != row.push_id:
        raise InputRefused("答复编号与推送编号不是同一条", f"{row.code}，{row.push_id}", _CURE)
    for told, is_so in ((row.patent_id, push.content.patent_id), (row.title, push.content.title)):
        if told and _plain(told) != _plain(is_so):
            raise InputRefused(f"{row.name} 这一行被改过：推送的是“{is_so}”，表中写的是", told, _CURE)
    return push, own


def _check_once(found: Iterable[PushRecord]) -> None:
    seen: set[str] = set()
    for push in found:
        if push.push_id in seen:
            raise InputRefused("同一条推送出现了两次", push.push_id, _CURE)
        seen.add(push.push_id)


def _refuse(home: Home, engine: sa.Engine, reply: Reply, words: ReplyWords, said: Said) -> int:
    """Whom a refusal is of: of the messages it names; else of the sender and of whom the letter it answers went to;
    else of the messages its answers name."""
    if not words.refuses:
        return 0
    codes = words.refused_codes or (() if reply.sender else tuple({item.code for item in words.items}))
    with engine.connect() as conn:
        named = {code: outbox.by_code(conn, code) for code in codes}
        answered = [outbox.get(conn, one) for one in reply.message_ids[:1] if not words.refused_codes]
    lost = [code for code, message in named.items() if message is None]
    if lost or not (named or reply.sender):
        raise InputRefused("有拒收，但看不出是谁", "、".join(lost), "请用 queqiao contacts refuse 登记拒收")
    who = [message.contact_id for message in (*named.values(), *answered) if message]
    who += [reply.sender] if reply.sender and not named else []
    return sum(refuse(home, engine, one, said) for one in dict.fromkeys(who))


def _record(
    home: Home, engine: sa.Engine, read: Sequence[tuple[Reply, ReplyWords]], how: Taking, refused: bool
) -> tuple[Recorded, tuple[str, ...]]:
    """The answers of all replies recorded, and the lines that are none (a date may look like a code)."""
    done, unread = Recorded(), list[str]()
    with writing(engine) as conn:
        for reply, words in read:
            meant = [(item, push_at(conn, item.code, item.place)) for item in words.items]
            if wrong := next((item for item, push in meant if push is None and item.answer), None):
                raise InputRefused(_first("没有这个答复编号", refused), _name(wrong), _CURE)
            said = [_spoken(item, push, reply, refused) for item, push in meant if push]
            one = record_answers(home, conn, said, replace(how, evidence=reply.evidence))
            done = Recorded(done.new + one.new, done.unchanged + one.unchanged)
            unread += [*words.unread, *(f"{_name(item)} {item.words}" for item, push in meant if push is None)]
    return done, tuple(unread)


def _spoken(item: SaidOfItem, push: PushRecord, reply: Reply, refused: bool) -> Spoken:
    if item.answer is None:
        what = _first("看不懂这一条的答复", refused)
        raise InputRefused(what, f"{_name(item)} {item.words[:40]}", "请核对后用 queqiao push answer 登记")
    return Spoken(push, item.answer, True, item.remark, reply.sender)


def _name(item: SaidOfItem) -> str:
    return f"{item.code}-{item.place}"


def _first(what: str, refused: bool) -> str:
    return f"拒收已登记；{what}" if refused else what


def _plain(text: str) -> str:
    return "".join(normal_email(text).split())
