"""Letters as texts in a group, posted by a robot of WeCom, DingTalk or Feishu within its limits."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from jobs.senders.endpoints import Endpoint
from jobs.senders.json_replies import object_of
from jobs.senders.robot_platforms import Platform
from jobs.senders.webhook import Reply, by_status, post
from jobs.senders.wording import few_words
from matcher.channel_limits import ROBOT_ALLOWANCES, ROBOT_TEXT_BYTES
from matcher.delivery_vocabulary import SendResult
from matcher.messages import Letter, Sending
from matcher.rate_limits import Pace

_FEISHU_BODY_BYTES = 20 * 1024
_REDIRECTS = range(300, 400)


class RobotSender:
    """A `Sender` for one robot. It never sleeps: what comes too soon is to be tried again later. It knows of its own
    posts only; where others use the robot too, the platform's answer says so. Not for two threads at once."""

    def __init__(
        self,
        platform: Platform,
        robot: Endpoint,
        secret: str,
        now: Callable[[], datetime],
        patience_s: float = 15.0,
    ) -> None:
        self._platform, self._robot, self._secret = platform, robot, secret
        self._now, self._patience_s = now, patience_s
        self._pace = Pace(ROBOT_ALLOWANCES[platform.channel])

    def send(self, letter: Letter, leaving: Callable[[], None]) -> Sending:
        """Hand over one letter; never raises for what the platform does."""
        now = self._now()
        if wait_s := self._pace.wait_s(now.timestamp()):
            return Sending(SendResult.LATER, f"未到平台允许的时间，还须等 {wait_s:.0f} 秒", wait_s)
        query, more = self._platform.signed(self._secret, now) if self._secret else ("", {})
        try:
            body = self._body(letter.text, more)
        except UnicodeError:
            return Sending(SendResult.REFUSED, "正文含有不能编码的字符")
        if fault := self._too_long(letter.text, body):
            return Sending(SendResult.REFUSED, fault)
        return self._posted(query, body, leaving, now)

    def _body(self, text: str, more: dict[str, Any]) -> bytes:
        return json.dumps(more | self._platform.text(text), ensure_ascii=False).encode()

    def _too_long(self, text: str, body: bytes) -> str:
        whole = self._platform.counts_whole_body
        size = len(body) if whole else len(text.encode())
        limit = _FEISHU_BODY_BYTES if whole else ROBOT_TEXT_BYTES[self._platform.channel]
        return f"正文 {size} 字节，平台最多收 {limit} 字节" if size > limit else ""

    def _posted(self, query: str, body: bytes, leaving: Callable[[], None], now: datetime) -> Sending:
        def left() -> None:
            leaving()
            self._pace = self._pace.after(now.timestamp())

        reply = post(self._robot, query, body, {}, left, self._patience_s)
        sending = reply if isinstance(reply, Sending) else judged(self._platform, reply)
        if sending.result is SendResult.LATER and sending.wait_s:
            self._pace = self._pace.blocked(now.timestamp(), sending.wait_s)
        return sending


def judged(platform: Platform, reply: Reply) -> Sending:
    """What a robot's answer means: its own code where it gives one, else what the status says."""
    if reply.status in _REDIRECTS and platform.redirect_wait_s is not None:
        words = f"HTTP {reply.status} 转到别的地址，多半是发得太快被限流"
        return Sending(SendResult.LATER, words, platform.redirect_wait_s)
    document = object_of(reply.body) or {}
    code = _first(document, platform.codes, int)
    if code is None or not (200 <= reply.status < 300 or 400 <= reply.status < 500):
        return by_status(reply) or Sending(
            SendResult.UNKNOWN, f"答复不是平台的格式：HTTP {reply.status} {few_words(reply.body[:500])}"
        )
    return _by_code(platform, reply, code, few_words(_first(document, platform.words, str) or ""))


def _by_code(platform: Platform, reply: Reply, code: int, words: str) -> Sending:
    said = f"{code} {words}".strip()
    if code == 0:
        return by_status(reply) or Sending(SendResult.ACCEPTED, said)
    crowded = any(sign in words.lower() for sign in platform.crowded) or reply.status == 429
    if code in platform.busy or crowded:
        return Sending(SendResult.LATER, said, platform.busy.get(code, reply.wait_s or 60.0))
    return Sending(SendResult.UNKNOWN if code in platform.unclear else SendResult.REFUSED, said)


def _first(document: dict[str, Any], names: tuple[str, ...], kind: type) -> Any:
    found = (document[name] for name in names if isinstance(document.get(name), kind))
    return next((value for value in found if not isinstance(value, bool)), None)
