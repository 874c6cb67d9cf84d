"""The Chinese names of the closed sets of `transfer_vocabulary`; `glossary` joins them to the others."""

from enum import StrEnum

from matcher.transfer_vocabulary import (
    Book,
    BookAct,
    EventForm,
    EventResult,
    FinanceForm,
    RegisterKind,
    TransferAlarm,
    TransferFlag,
)

TRANSFER_CHINESE: dict[type[StrEnum], dict[StrEnum, str]] = {
    Book: {
        Book.TRANSFERS: "转让许可台账",
        Book.TRAINING: "培训登记",
        Book.FINANCE: "融资登记",
        Book.EVENTS: "活动登记",
        Book.POOLS: "专利池登记",
    },
    RegisterKind: {
        RegisterKind.TRAINING: "培训登记",
        RegisterKind.FINANCE: "融资登记",
        RegisterKind.EVENTS: "活动登记",
        RegisterKind.POOLS: "专利池登记",
    },
    BookAct: {
        BookAct.ADDED: "登记",
        BookAct.CORRECTED: "更正",
        BookAct.INSTALMENT: "约定付款",
        BookAct.PAID: "付款",
        BookAct.RECORDED: "备案",
        BookAct.REVERSED: "冲销",
    },
    TransferFlag: {
        TransferFlag.NO_CONTRACT: "没有合同文件",
        TransferFlag.NOT_IN_FORCE: "签订时专利已失效",
        TransferFlag.NOT_PATENTEE: "供方不是专利权人",
        TransferFlag.NO_AMOUNT: "没有金额",
    },
    TransferAlarm: {
        TransferAlarm.CONTRACT_MISSING: "缺合同文件",
        TransferAlarm.RECORDING_DUE: "备案将到期",
        TransferAlarm.RECORDING_OVERDUE: "备案已逾期",
        TransferAlarm.TRIAL_ENDING: "试用将到期",
        TransferAlarm.TRIAL_OVER: "试用已到期，尚未约定付款",
        TransferAlarm.PAYMENT_DUE: "付款将到期",
        TransferAlarm.PAYMENT_OVERDUE: "付款已逾期",
        TransferAlarm.INVOICE_MISSING: "已付款，缺发票号",
    },
    FinanceForm: {
        FinanceForm.PLEDGE: "质押",
        FinanceForm.SECURITISATION: "证券化",
    },
    EventForm: {
        EventForm.RELEASE: "发布会",
        EventForm.EXHIBITION: "网上展示",
        EventForm.PRESENTATION: "成果推介",
        EventForm.ROADSHOW: "路演",
        EventForm.AUCTION: "拍卖季",
    },
    EventResult: {
        EventResult.INTERESTED: "有意向",
        EventResult.IN_TALKS: "洽谈中",
        EventResult.SIGNED: "已签约",
        EventResult.NOT_INTERESTED: "无意向",
        EventResult.ABSENT: "未到场",
    },
}
