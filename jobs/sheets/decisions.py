"""What a reviewer may decide on a proposed match, and why one is rejected: the dropdowns of the review list.

The reasons are worded as the enterprises' answers are, so that both can be counted together.
"""

from collections.abc import Mapping
from enum import StrEnum


class Decision(StrEnum):
    APPROVE = "approve"
    REJECT = "reject"
    HOLD = "hold"


class RejectionReason(StrEnum):
    NOT_RELEVANT = "not_relevant"
    TOO_EARLY = "too_early"
    HAVE_SOLUTION = "have_solution"
    UNCLEAR = "unclear"
    PRICE = "price"
    LEGAL_STATUS = "legal_status"
    UNAVAILABLE = "unavailable"
    DUPLICATE = "duplicate"
    OTHER = "other"


DECISIONS: Mapping[Decision, str] = {
    Decision.APPROVE: "通过",
    Decision.REJECT: "驳回",
    Decision.HOLD: "搁置",
}

REJECTION_REASONS: Mapping[RejectionReason, str] = {
    RejectionReason.NOT_RELEVANT: "不相关",
    RejectionReason.TOO_EARLY: "成熟度不够",
    RejectionReason.HAVE_SOLUTION: "已有方案",
    RejectionReason.UNCLEAR: "需求描述不清",
    RejectionReason.PRICE: "费用不合适",
    RejectionReason.LEGAL_STATUS: "法律状态有问题",
    RejectionReason.UNAVAILABLE: "供方不可转让",
    RejectionReason.DUPLICATE: "与其他推送重复",
    RejectionReason.OTHER: "其他",
}
