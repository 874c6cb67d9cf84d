"""The Chinese names of every closed set: what staff and enterprises read, and what forms offer to choose from."""

from enum import StrEnum
from typing import TypeVar

from matcher.vocabulary import (
    Availability,
    Bound,
    ChainFault,
    ChainRole,
    Channel,
    Confidentiality,
    ConsentAct,
    Digest,
    EnterpriseSize,
    Facet,
    FacetVerdict,
    Frequency,
    Ineligibility,
    LedgerKind,
    LedgerMark,
    LegalBasis,
    LegalStatus,
    Level,
    Measure,
    NamedChange,
    NeedElement,
    NeedOrigin,
    NeedState,
    NoWriting,
    PatentKind,
    Period,
    ProspectGrade,
    ProviderKind,
    PushChannel,
    PushColumn,
    PushRefusal,
    ReadinessBand,
    RecordKind,
    Role,
    Shortage,
    TransferMode,
    Vagueness,
    Waiting,
)

Term = TypeVar("Term", bound=StrEnum)

# One table per set: members of different sets may be equal as strings, and so must never share a dictionary.
CHINESE: dict[type[StrEnum], dict[StrEnum, str]] = {
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
    Channel: {
        Channel.EMAIL: "邮件",
        Channel.SMS: "短信",
        Channel.WECHAT: "微信转发",
        Channel.ROBOT: "群机器人",
        Channel.HAND_OVER: "当面送交",
    },
    Digest: {
        Digest.PROFILED: "个性化推送",
        Digest.INDUSTRY: "非个性化的行业摘要",
    },
    Frequency: {
        Frequency.WEEKLY: "每周",
        Frequency.FORTNIGHTLY: "每两周",
        Frequency.MONTHLY: "每月",
        Frequency.QUARTERLY: "每季度",
    },
    ConsentAct: {
        ConsentAct.GRANT: "取得法律依据",
        ConsentAct.WITHDRAW: "撤回同意",
        ConsentAct.PREFER: "选择偏好",
        ConsentAct.REFUSE: "拒收",
        ConsentAct.EXPORT: "导出个人信息",
        ConsentAct.ERASE: "删除个人信息",
    },
    NoWriting: {
        NoWriting.REFUSED: "已拒收",
        NoWriting.ERASED: "已要求删除个人信息",
        NoWriting.WITHDRAWN: "同意已撤回",
        NoWriting.NO_BASIS: "没有法律依据",
        NoWriting.BASIS_INCOMPLETE: "法律依据缺来源或日期",
        NoWriting.BASIS_NOT_YET: "法律依据的日期还没有到",
        NoWriting.BASIS_NOT_FOR_CHANNEL: "法律依据不足以用这种方式联系",
        NoWriting.CHANNEL_DECLINED: "本人不要这种方式",
        NoWriting.NO_ADDRESS: "没有可用的地址",
        NoWriting.UNSAFE_TEXT: "姓名或地址含有换行或控制字符",
        NoWriting.TOO_SOON: "未到本人选择的间隔",
    },
    NeedOrigin: {
        NeedOrigin.STATED: "企业提出",
        NeedOrigin.INFERRED: "推断，待企业确认",
    },
    NeedState: {
        NeedState.OPEN: "征集中",
        NeedState.CLOSED: "已关闭",
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
    PushChannel: {
        PushChannel.EMAIL: "电子邮件",
        PushChannel.SMS: "短信",
        PushChannel.WECOM: "企业微信机器人",
        PushChannel.DINGTALK: "钉钉机器人",
        PushChannel.FEISHU: "飞书机器人",
        PushChannel.FORWARD: "微信转发",
        PushChannel.HAND_OVER: "当面递交",
    },
    LedgerKind: {
        LedgerKind.PERMITTED: "可以联系",
        LedgerKind.REFUSED: "拒收",
        LedgerKind.PLANNED: "列入计划",
        LedgerKind.APPROVED: "审核通过",
        LedgerKind.REJECTED: "审核驳回",
        LedgerKind.HELD: "暂缓",
        LedgerKind.SENT: "已发出",
        LedgerKind.DELIVERED: "已送达",
        LedgerKind.BOUNCED: "退回",
        LedgerKind.UNKNOWN: "结果不明",
        LedgerKind.ANSWERED: "已答复",
        LedgerKind.CORRECTION: "更正函",
        LedgerKind.REVERSED: "冲销",
        LedgerKind.ANCHORED: "锚定",
    },
    LedgerMark: {
        LedgerMark.DEMO: "演示",
        LedgerMark.TEST: "测试",
        LedgerMark.ELIGIBLE: "匹配合格",
        LedgerMark.SEGMENT_DIGEST: "环节汇编",
        LedgerMark.DEMAND: "需求推送",
        LedgerMark.READINESS_REACHED: "成熟度已达到",
        LedgerMark.FEE_CUT: "费用下调",
        LedgerMark.OPEN_LICENSE_DECLARED: "新声明开放许可",
    },
    PushColumn: {
        PushColumn.STRICT: "严格口径",
        PushColumn.SEGMENT_DIGEST: "环节汇编（没有对应需求）",
        PushColumn.DEMAND: "向高校推送的需求",
        PushColumn.REPUSH: "有变化后再次推送",
        PushColumn.POSTED: "群机器人或转发，未答复",
    },
    ChainFault: {
        ChainFault.UNREADABLE: "内容无法识别",
        ChainFault.OUT_OF_ORDER: "序号不连续，有缺失或调换",
        ChainFault.CHANGED: "内容与哈希不符，被改动过",
        ChainFault.UNLINKED: "与上一条不衔接，上一条被换过",
    },
    NamedChange: {
        NamedChange.READINESS_REACHED: "成熟度已达到要求",
        NamedChange.FEE_CUT: "费用降低",
        NamedChange.OPEN_LICENSE: "已声明开放许可",
    },
    Waiting: {
        Waiting.HOLIDAY: "今天不是工作日",
        Waiting.WINDOW: "已过今天的发送时段",
        Waiting.IN_TALKS: "专利洽谈中",
        Waiting.FREQUENCY: "未到联系人选择的频次",
        Waiting.CONTACT_CAP: "联系人已达推送上限",
        Waiting.ENTERPRISE_CAP: "企业已达推送上限",
        Waiting.DIGEST_FULL: "今天这一期已满",
        Waiting.NEAR_IDENTICAL: "与今天已列的专利几乎相同",
    },
    PushRefusal: {
        PushRefusal.RECORD_GONE: "需求或专利已不在库中",
        PushRefusal.BELOW_THRESHOLD: "未达到推送门槛",
        PushRefusal.VAGUE_NEED: "需求描述不够具体",
        PushRefusal.INFERRED_NEED: "需求为推断，待企业确认",
        PushRefusal.CLOSED_NEED: "需求已关闭",
        PushRefusal.EXPIRED_NEED: "需求已过有效期",
        PushRefusal.INELIGIBLE: "专利不可推送",
        PushRefusal.NO_ENTERPRISE: "需求没有对应到登记的企业",
        PushRefusal.NO_LAWFUL_CONTACT: "企业没有可依法联系的人",
        PushRefusal.TOPIC_NOT_CHOSEN: "不在联系人选择的主题之内",
        PushRefusal.ALREADY_SENT: "已向该企业推送过，此后没有变化",
        PushRefusal.SAME_FAMILY: "同族专利已代表这一条",
    },
    Shortage: {
        Shortage.NO_SUPPLY: "缺专利供给",
        Shortage.NO_NEEDS: "缺需求",
        Shortage.NO_MATCH: "缺合格的匹配",
        Shortage.NO_CONTACT: "缺可依法联系的人",
    },
    Measure: {
        Measure.PUSHES: "精准推送",
        Measure.PATENTS_TRANSFERRED: "转让许可专利",
        Measure.TRANSFER_AMOUNT: "转让许可金额",
        Measure.PEOPLE_TRAINED: "参加培训的人员",
        Measure.CHAIN_ENTERPRISES: "产业链相关企业",
        Measure.PARK_TRANSFERS_GROWTH: "高校院所在园区内转化专利的增幅",
        Measure.PARK_TRANSFEREES_GROWTH: "受让高校院所专利的中小企业的增幅",
        Measure.PLEDGE_AMOUNT_GROWTH: "知识产权质押融资金额的增幅",
        Measure.PLEDGE_COUNT_GROWTH: "知识产权质押融资项目数的增幅",
    },
    Period: {
        Period.YEAR: "每年",
        Period.PROGRAMME: "实施期内",
        Period.APPLICATION: "申报时",
    },
    Bound: {
        Bound.AT_LEAST: "不少于",
        Bound.MORE_THAN: "超过",
    },
}

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
