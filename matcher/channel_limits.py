"""What each group robot takes: how often, and how long a text. The platforms' published limits."""

from matcher.push_vocabulary import PushChannel
from matcher.rate_limits import Allowance

# A little longer than the platforms' minute and second: posts bunch up on the way.
ROBOT_ALLOWANCES: dict[PushChannel, tuple[Allowance, ...]] = {
    PushChannel.WECOM: (Allowance(20, 61.0),),
    PushChannel.DINGTALK: (Allowance(20, 61.0),),
    PushChannel.FEISHU: (Allowance(5, 2.0), Allowance(100, 61.0)),
}

# Bytes of UTF-8. WeCom and DingTalk count the text; Feishu the whole request, which JSON and signature make longer.
ROBOT_TEXT_BYTES: dict[PushChannel, int] = {
    PushChannel.WECOM: 2048,
    PushChannel.DINGTALK: 20_000,
    PushChannel.FEISHU: 20 * 1024 - 512,
}
