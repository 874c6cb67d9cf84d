"""What tells the group robots apart: how each signs, words a text, and says that it took it or did not."""

import base64
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from matcher.push_vocabulary import PushChannel

_MINUTE_S = 60.0
_TEN_MINUTES_S = 600.0
Signing = Callable[[str, datetime], tuple[str, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Platform:
    """One kind of robot. `codes` and `words` are where its answer keeps the code (0: taken) and the words, the first
    present counts; `busy` are codes that mean "later" with the seconds to wait, `unclear` those of an inner fault after
    which the text may stand in the group all the same; `crowded` are words that mean "later" whatever the code.
    `signed` makes of secret and time what is added to the query and to the document."""

    channel: PushChannel
    codes: tuple[str, ...]
    words: tuple[str, ...]
    text: Callable[[str], dict[str, Any]]
    signed: Signing
    busy: Mapping[int, float]
    unclear: frozenset[int] = frozenset()
    crowded: tuple[str, ...] = ()
    # How long to wait where it redirects; None where a redirect means a wrong address.
    redirect_wait_s: float | None = None
    counts_whole_body: bool = field(default=False)


def unsigned(_secret: str, _now: datetime) -> tuple[str, dict[str, Any]]:
    """WeCom knows the robot by its address alone."""
    return "", {}


def signed_by_dingtalk(secret: str, now: datetime) -> tuple[str, dict[str, Any]]:
    """In the query: milliseconds, and HMAC-SHA256 of `milliseconds\\nsecret` under the secret, in base64."""
    stamp = str(int(now.timestamp() * 1000))
    sign = base64.b64encode(hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), sha256).digest())
    return urlencode({"timestamp": stamp, "sign": sign.decode()}), {}


def signed_by_feishu(secret: str, now: datetime) -> tuple[str, dict[str, Any]]:
    """In the document: seconds, and HMAC-SHA256 of nothing under the key `seconds\\nsecret`, in base64."""
    stamp = str(int(now.timestamp()))
    sign = base64.b64encode(hmac.new(f"{stamp}\n{secret}".encode(), b"", sha256).digest())
    return "", {"timestamp": stamp, "sign": sign.decode()}


WECOM = Platform(
    PushChannel.WECOM,
    codes=("errcode",),
    words=("errmsg",),
    text=lambda text: {"msgtype": "text", "text": {"content": text}},
    signed=unsigned,
    busy={45009: _MINUTE_S, 45033: _MINUTE_S, -1: _MINUTE_S},
)
DINGTALK = Platform(
    PushChannel.DINGTALK,
    codes=("errcode",),
    words=("errmsg",),
    text=lambda text: {"msgtype": "text", "text": {"content": text}},
    signed=signed_by_dingtalk,
    busy={130101: _TEN_MINUTES_S, 660026: _TEN_MINUTES_S, 90030: _TEN_MINUTES_S, -1: _MINUTE_S},
    # Once it blocks a robot it may redirect to a page that says so, instead of answering.
    redirect_wait_s=_TEN_MINUTES_S,
)
FEISHU = Platform(
    PushChannel.FEISHU,
    codes=("code", "StatusCode"),
    words=("msg", "StatusMessage"),
    text=lambda text: {"msg_type": "text", "content": {"text": text}},
    signed=signed_by_feishu,
    busy={11232: _MINUTE_S},
    unclear=frozenset({2200}),
    # 9499 says both "too many request" and "Bad Request".
    crowded=("too many request", "frequency limit"),
    counts_whole_body=True,
)
