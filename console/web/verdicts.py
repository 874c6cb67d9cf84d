"""What the buttons of the review say, as decisions."""

from jobs.reviewing import Verdict
from matcher.delivery_vocabulary import Decision, RejectionReason
from matcher.errors import InputRefused

_CHOICE = {"approve-4": 4, "approve-3": 3, "approve": None}


def verdict_of(push_id: str, act: str, check: str, level: str = "", remark: str = "") -> Verdict:
    """The decision that a button stands for: `approve-4`, `approve-3`, `approve`, `hold` or `reject-` with a reason.
    `level` is what a person chose beside a rejection. Raises InputRefused for what is no button."""
    if act in _CHOICE:
        return Verdict(push_id, Decision.APPROVE, _CHOICE[act], remark=remark, check=check)
    if act == "hold":
        return Verdict(push_id, Decision.HOLD, remark=remark, check=check)
    name = act.removeprefix("reject-")
    if name == act or name not in list(RejectionReason):
        raise InputRefused("没有选择决定", act[:40], "请用页面上的按钮")
    chosen = int(level) if level in ("1", "2", "3", "4") else None
    return Verdict(push_id, Decision.REJECT, chosen, RejectionReason(name), remark, check)
