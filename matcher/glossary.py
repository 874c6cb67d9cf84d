"""The Chinese names of every closed set: what staff and enterprises read, and what forms offer to choose from."""

from enum import StrEnum
from typing import TypeVar

from matcher.access_glossary import ACCESS_CHINESE
from matcher.chain_glossary import CHAIN_CHINESE
from matcher.delivery_glossary import DELIVERY_CHINESE
from matcher.followup_glossary import FOLLOW_UP_CHINESE
from matcher.outside_glossary import OUTSIDE_CHINESE
from matcher.push_glossary import PUSH_CHINESE
from matcher.transfer_glossary import TRANSFER_CHINESE
from matcher.vocabulary import (
    Availability,
    ChainRole,
    Confidentiality,
    EnterpriseSize,
    Facet,
    FacetVerdict,
    Ineligibility,
    LegalBasis,
    LegalStatus,
    Level,
    NeedElement,
    NeedOrigin,
    NeedStanding,
    NeedState,
    PatentKind,
    ProspectGrade,
    ProviderKind,
    ReadinessBand,
    RecordKind,
    Role,
    TransferMode,
    Vagueness,
)

Term = TypeVar("Term", bound=StrEnum)

# One table per set: members of different sets may be equal as strings, and so must never share a dictionary.
CHINESE: dict[type[StrEnum], dict[StrEnum, str]] = (
    PUSH_CHINESE
    | DELIVERY_CHINESE
    | ACCESS_CHINESE
    | TRANSFER_CHINESE
    | FOLLOW_UP_CHINESE
    | OUTSIDE_CHINESE
    | CHAIN_CHINESE
    | {
        PatentKind: {
            PatentKind.INVENTION: "发明",
            PatentKind.UTILITY_MODEL: "实用新型",
            PatentKind.DESIGN: "外观设计",
            PatentKind.UNKNOWN: "未知类型",
        },
        LegalStatus: {
            LegalStatus.PENDING: "审中",
            LegalStatus.IN_FORCE: "有效",
            LegalStatus.LAPSED: "终止",
            LegalStatus.EXPIRED: "届满",
            LegalStatus.WITHDRAWN: "撤回",
            LegalStatus.REJECTED: "驳回",
            LegalStatus.INVALIDATED: "无效",
            LegalStatus.UNKNOWN: "状态不明",
        },
        ProviderKind: {
            ProviderKind.UNIVERSITY: "高校",
            ProviderKind.INSTITUTE: "科研院所",
            ProviderKind.STATE_OWNED: "国有企业",
            ProviderKind.ENTERPRISE: "企业",
            ProviderKind.INDIVIDUAL: "个人",
            ProviderKind.FOREIGN: "国外",
            ProviderKind.UNKNOWN: "未知供方",
        },
        Availability: {
            Availability.CONFIRMED: "供方已确认",
            Availability.UNCONFIRMED: "待确认",
            Availability.IN_TALKS: "洽谈中",
            Availability.UNAVAILABLE: "不可转让",
        },
        Confidentiality: {
            Confidentiality.PUBLIC: "公开",
            Confidentiality.ANONYMOUS: "匿名",
            Confidentiality.CENTRE_ONLY: "仅中心",
        },
        TransferMode: {
            TransferMode.ASSIGNMENT: "转让",
            TransferMode.ORDINARY_LICENSE: "普通许可",
            TransferMode.EXCLUSIVE_LICENSE: "独占许可",
            TransferMode.SOLE_LICENSE: "排他许可",
            TransferMode.OPEN_LICENSE: "开放许可",
            TransferMode.EQUITY: "作价入股",
            TransferMode.FREE_THEN_PAID: "先免费后付费",
            TransferMode.USE_THEN_PAY: "先使用后付费",
            TransferMode.JOINT_DEVELOPMENT: "委托或合作开发",
        },
        ChainRole: {
            ChainRole.LEAD_FIRM: "链主企业",
            ChainRole.SINGLE_CHAMPION: "单项冠军",
            ChainRole.ADVANTAGED_FIRM: "优势企业",
            ChainRole.SUPPORTING_FIRM: "配套企业",
            ChainRole.OTHER: "其他",
        },
        EnterpriseSize: {
            EnterpriseSize.LARGE: "大型",
            EnterpriseSize.MEDIUM: "中型",
            EnterpriseSize.SMALL: "小型",
            EnterpriseSize.MICRO: "微型",
        },
        LegalBasis: {
            LegalBasis.CONSENT: "本人同意",
            LegalBasis.CONTRACT: "订立或履行合同所必需",
            LegalBasis.LEGAL_DUTY: "履行法定职责",
            LegalBasis.PUBLIC_INFORMATION: "本人已公开的信息",
        },
        NeedOrigin: {
            NeedOrigin.STATED: "企业提出",
            NeedOrigin.INFERRED: "推断，待企业确认",
        },
        NeedState: {
            NeedState.OPEN: "征集中",
            NeedState.CLOSED: "已关闭",
        },
        NeedStanding: {
            NeedStanding.OPEN: "征集中",
            NeedStanding.EXPIRED: "已过期",
            NeedStanding.CLOSED: "已关闭",
        },
        Role: {
            Role.OPERATOR: "操作员",
            Role.REVIEWER: "审核员",
            Role.ANALYST: "分析员",
            Role.ADMINISTRATOR: "管理员",
            Role.PROVIDER: "供方",
        },
        RecordKind: {
            RecordKind.PATENT: "专利",
            RecordKind.NEED: "技术需求",
            RecordKind.ENTERPRISE: "企业",
            RecordKind.SUPPLY: "供给信息",
        },
        Facet: {
            Facet.SUBJECT: "技术主题",
            Facet.TECHNICAL_MEANS: "技术手段",
            Facet.TECHNICAL_EFFECT: "功能效果",
            Facet.ESSENTIAL_FEATURES: "必要特征",
            Facet.APPLICATION: "应用场景",
        },
        FacetVerdict: {
            FacetVerdict.CONFIRM: "确认",
            FacetVerdict.CORRECT: "更正",
            FacetVerdict.REJECT: "否定",
        },
        NeedElement: {
            NeedElement.OBJECT: "对象",
            NeedElement.PROBLEM: "问题",
            NeedElement.TARGET: "指标",
            NeedElement.LIMIT: "限制条件",
        },
        Vagueness: {
            Vagueness.NOT_TECHNICAL: "求的是人员、资金或培训，不是技术",
            Vagueness.NO_OBJECT: "没有写明是什么产品、设备或工艺",
            Vagueness.NOTHING_ASKED: "没有写明要解决的问题、指标或限制条件",
            Vagueness.TOO_SHORT: "文字太少，看不出具体要求",
        },
        ReadinessBand: {
            ReadinessBand.RESEARCH: "研究阶段",
            ReadinessBand.PROTOTYPE: "样品样机阶段",
            ReadinessBand.PRODUCTION: "中试量产阶段",
        },
        ProspectGrade: {
            ProspectGrade.HIGH: "较好",
            ProspectGrade.MEDIUM: "一般",
            ProspectGrade.LOW: "较差",
        },
        Ineligibility: {
            Ineligibility.DESIGN: "外观设计不参与技术匹配",
            Ineligibility.NOT_IN_FORCE: "专利权已失效",
            Ineligibility.TERM_OVER: "保护期限已届满",
            Ineligibility.UNAVAILABLE: "供方声明不可转让",
            Ineligibility.OWN_PATENT: "企业自有专利",
        },
    }
)

LEVELS: dict[Level, str] = {
    Level.STRONG: "强相关",
    Level.RATHER_STRONG: "较强相关",
    Level.WEAK: "弱相关",
    Level.UNRELATED: "无相关",
}

DISCLAIMER = "仅供参考，不构成法律或侵权意见"


def chinese(term: StrEnum | Level) -> str:
    """The name staff read for a member of any closed set."""
    return LEVELS[term] if isinstance(term, Level) else CHINESE[type(term)][term]


def choices(kind: type[StrEnum]) -> list[str]:
    """The names of all members, in their order: what a form's dropdown offers."""
    return [chinese(member) for member in kind]


def named(kind: type[Term], text: str) -> Term | None:
    """The member a cell names, by its Chinese name or its identifier; None where it names none."""
    wanted = text.strip()
    return next((member for member in kind if wanted in (chinese(member), member.value)), None)
