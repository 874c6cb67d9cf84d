"""The Chinese names of the closed sets of `followup_vocabulary`; `glossary` joins them to the others."""

from enum import StrEnum

from matcher.followup_vocabulary import (
    CaseOrigin,
    CaseState,
    FollowUpAlarm,
    FunnelStage,
    LossReason,
    MilestoneKind,
)

FOLLOW_UP_CHINESE: dict[type[StrEnum], dict[StrEnum, str]] = {
    FunnelStage: {
        FunnelStage.PUSHED: "已推送",
        FunnelStage.READ: "已阅",
        FunnelStage.INTERESTED: "感兴趣",
        FunnelStage.CONTACTED: "已联系",
        FunnelStage.NEGOTIATING: "洽谈",
        FunnelStage.TRIAL: "试用/熟化",
        FunnelStage.INTENT: "意向",
        FunnelStage.SIGNED: "签约",
        FunnelStage.RECORDED: "登记/备案",
        FunnelStage.PAID: "付款",
        FunnelStage.LOST: "未成",
    },
    LossReason: {
        LossReason.NOT_RELEVANT: "不相关",
        LossReason.TOO_EARLY: "成熟度不够",
        LossReason.HAVE_SOLUTION: "已有方案",
        LossReason.PRICE: "价格",
        LossReason.TERMS: "条款谈不拢",
        LossReason.NO_REPLY: "联系不上",
        LossReason.UNAVAILABLE: "供方不可转让",
        LossReason.TRIAL_FAILED: "试用未通过",
        LossReason.FUNDING: "资金不足",
        LossReason.OTHER: "其他",
    },
    FollowUpAlarm: {
        FollowUpAlarm.STALE: "久无进展",
        FollowUpAlarm.NEXT_DAY_PASSED: "约定日期已过",
        FollowUpAlarm.MILESTONE_OVERDUE: "里程碑逾期",
        FollowUpAlarm.READINESS_CONTRADICTED: "供方表中的成熟等级低于培育达到的",
    },
    CaseOrigin: {
        CaseOrigin.INTERESTED: "感兴趣而成熟度不够",
        CaseOrigin.TOO_EARLY: "答复太早",
        CaseOrigin.PERSON: "人工开案",
    },
    CaseState: {CaseState.OPEN: "培育中", CaseState.REACHED: "已达到", CaseState.CLOSED: "已结案"},
    MilestoneKind: {
        MilestoneKind.BENCH_TEST: "小试",
        MilestoneKind.PILOT_TEST: "中试",
        MilestoneKind.DATA_GATHERING: "数据积累",
        MilestoneKind.PROCESS_TUNING: "工艺优化",
        MilestoneKind.FURTHER_DEVELOPMENT: "二次研发",
        MilestoneKind.SAMPLE_MAKING: "样品生产",
        MilestoneKind.APPRAISAL: "技术鉴定",
        MilestoneKind.TRIAL_BATCH: "批量试制",
        MilestoneKind.PROCESS_MATURING: "工艺熟化",
    },
}
