"""Letters as short messages, through a gateway that speaks a small documented contract over HTTP."""

import hmac
import json
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any

from jobs.senders.endpoints import Endpoint
from jobs.senders.json_replies import object_of, seconds_of
from jobs.senders.webhook import Reply, by_status, post
from jobs.senders.wording import few_words
from matcher.addresses import is_mobile, normal_phone
from matcher.delivery_vocabulary import SendResult
from matcher.messages import Letter, Sending

_SAID = {"accepted": SendResult.ACCEPTED, "refused": SendResult.REFUSED, "later": SendResult.LATER}


class SmsSender:
    """A `Sender` for short messages: the text alone, to a Chinese mobile number."""

    def __init__(self, gateway: Endpoint, key: str, now: Callable[[], datetime], patience_s: float = 30.0) -> None:
        self._gateway, self._key, self._now, self._patience_s = gateway, key.encode(), now, patience_s

    def send(self, letter: Letter, leaving: Callable[[], None]) -> Sending:
        """Hand over one letter; never raises for what the gateway does."""
        if not is_mobile(letter.envelope.address):
            return Sending(SendResult.REFUSED, "不是有效的手机号码")
        document = {
            "message_id": letter.message_id,
            "phone": normal_phone(letter.envelope.address),
            "text": letter.text,
        }
        try:
            body = json.dumps(document, ensure_ascii=False).encode()
        except UnicodeError:
            return Sending(SendResult.REFUSED, "短信含有不能编码的字符")
        headers = signature(self._key, int(self._now().timestamp()), body)
        reply = post(self._gateway, "", body, headers, leaving, self._patience_s)
        return reply if isinstance(reply, Sending) else _judged(reply)


def signature(key: bytes, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers that prove who asks: HMAC-SHA256 over `timestamp.body`, in hexadecimal digits."""
    signed = hmac.new(key, b"%d." % timestamp + body, sha256).hexdigest()
    return {"X-Queqiao-Timestamp": str(timestamp), "X-Queqiao-Signature": f"sha256={signed}"}


def _judged(reply: Reply) -> Sending:
    """The gateway's own word where it gave one with a success, else what the status says."""
    if decided := by_status(reply):
        return decided
    document = object_of(reply.body)
    said = document.get("result") if document is not None else None
    if not isinstance(said, str) or said not in _SAID:
        return Sending(SendResult.UNKNOWN, f"短信网关的答复不合约定：{few_words(reply.body[:500])}")
    return Sending(_SAID[said], _words(said, document or {}), seconds_of((document or {}).get("wait_s")))


def _words(said: str, document: dict[str, Any]) -> str:
    detail = document.get("detail")
    return few_words(f"{said} {detail}" if isinstance(detail, str | int) else said)
