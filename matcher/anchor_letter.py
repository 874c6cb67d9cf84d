"""The letter that carries the head of the ledger to those who keep it, and who they are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matcher.addresses import is_email, is_one_line, normal_email, normal_name
from matcher.errors import InputRefused
from matcher.ledger import ANCHOR_HOLDERS

_LONGEST_NAME = 40
_BETWEEN = re.compile(r"[,，;；、\n]")
_MAILBOX = re.compile(r"\s*(.+?)\s*[<＜](.+?)[>＞]\s*")
_CURE = "请写成 姓名 <地址>, 姓名 <地址>"


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who keeps heads. Raises InputRefused for what is no name or no address."""

    name: str
    address: str

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > _LONGEST_NAME or not is_one_line(self.name):
            raise InputRefused("链头的收件人没有写姓名，或姓名太长", repr(self.name), _CURE)
        if not is_email(self.address):
            raise InputRefused("链头的收件人没有可用的邮箱", f"{self.name} {self.address!r}", _CURE)


@dataclass(frozen=True, slots=True)
class LedgerHead:
    """What a letter says of the ledger on a day: its last hash, how many entries lead to it and what they add up to."""

    hash: str
    entries: int
    strict: int
    loose: int
    day: date


def holder(text: str) -> Holder:
    """The holder in `NAME=ADDRESS`. Raises InputRefused."""
    name, separator, mailbox = text.partition("=")
    if not separator:
        raise InputRefused("收件人的写法不对", text, "请写成 姓名=邮箱")
    return Holder(name.strip(), normal_email(mailbox))


def holders(text: str) -> tuple[Holder, ...]:
    """The holders in `NAME <ADDRESS>, NAME <ADDRESS>`. Raises InputRefused."""
    parts = [part for part in _BETWEEN.split(text) if part.strip()]
    found = [_MAILBOX.fullmatch(part) for part in parts]
    for part, one in zip(parts, found, strict=True):
        if one is None:
            raise InputRefused("链头的收件人写法不对", part.strip(), _CURE)
    return tuple(Holder(one[1], normal_email(one[2])) for one in found if one)


def require_two(people: Sequence[Holder]) -> None:
    """Raises InputRefused unless they are at least two people, each with a mailbox of their own: one alone could be
    talked into losing a letter."""
    names = {normal_name(person.name) for person in people}
    mailboxes = {person.address for person in people}
    if len(names) != len(people) or len(mailboxes) != len(people):
        raise InputRefused("链头的收件人重复", "、".join(person.name for person in people), "请写不同的人、不同的邮箱")
    if len(people) < ANCHOR_HOLDERS:
        raise InputRefused("链头要寄给至少两个人", len(people), "请用 --to 或设置 QUEQIAO_ANCHOR_TO 写出两个人")


def subject(head: LedgerHead) -> str:
    """The subject of the letter."""
    return f"推送台账的链头 {head.day:%Y-%m-%d}：{head.hash[:8]}"


def letter_text(head: LedgerHead, centre: str, people: Sequence[Holder] = ()) -> str:
    """The letter, the same to everyone."""
    to = f"此信同时寄给：{'、'.join(person.name for person in people)}。" if people else ""
    return f"""{centre} 精准推送台账的链头

日期：{head.day:%Y-%m-%d}
条目：{head.entries} 条
自建账以来：严格口径 {head.strict} 条，宽口径 {head.loose} 条
链头：
{head.hash}

请保存这封信，不要删除，不必回复。{to}

为什么寄给您：台账的每一条都带着前一条的哈希，改动任何一条都查得出来；只有把整本重写，台账自己看不出来。
寄出的信改不了。链头在您手里，到这一条为止就不能悄悄重写。

怎样核对：请运营中心运行

    queqiao push audit --head {head.hash}

或者索取审计包，解压后自己运行

    python -I verify.py {head.hash}

链头还在台账里，说明到那一条为止没有改写过；不在，就是有条目被删去，或整本重写过。
"""
