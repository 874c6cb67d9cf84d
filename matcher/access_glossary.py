"""The Chinese names of the closed sets of `access_vocabulary`; `glossary` joins them to the others."""

from enum import StrEnum

from matcher.access_vocabulary import AccessAction, Permission

ACCESS_CHINESE: dict[type[StrEnum], dict[StrEnum, str]] = {
    Permission: {
        Permission.OWN_ACCOUNT: "管理自己的账号",
        Permission.SEE_TODAY: "查看今日",
        Permission.SEE_NEEDS: "查看需求",
        Permission.EDIT_NEEDS: "登记和修改需求",
        Permission.SEE_REVIEW: "查看待审核的匹配",
        Permission.DECIDE: "审核",
        Permission.SEE_PATENTS: "查看专利",
        Permission.CONFIRM_FACETS: "确认和更正标引",
        Permission.SEE_ENTERPRISES: "查看企业",
        Permission.EDIT_ENTERPRISES: "修改企业",
        Permission.SEE_CONTACTS: "查看联系人",
        Permission.EDIT_CONTACTS: "登记联系人的同意和拒收",
        Permission.SEE_PUSHES: "查看推送",
        Permission.SEND_PUSHES: "计划和发送推送",
        Permission.SEE_CASES: "查看跟进和培育",
        Permission.RECORD_CASES: "登记跟进和培育",
        Permission.SEE_TRANSFERS: "查看转让许可台账",
        Permission.RECORD_TRANSFERS: "登记转让许可",
        Permission.SEE_REPORTS: "查看报告",
        Permission.MAKE_REPORTS: "出报告",
        Permission.SEE_CHAIN: "查看产业链图谱",
        Permission.IMPORT_FILES: "导入",
        Permission.SEE_JOBS: "查看任务",
        Permission.RUN_JOBS: "运行任务",
        Permission.SEE_FIGURES: "查看评价",
        Permission.CHANGE_SETTINGS: "修改设置",
        Permission.MANAGE_PEOPLE: "管理人员",
        Permission.SEE_ACCESS_LOG: "查看访问记录",
        Permission.OWN_PATENTS: "管理本单位的专利",
    },
    AccessAction: {
        AccessAction.VIEWED: "查看",
        AccessAction.FETCHED_AHEAD: "浏览器预取，未必看过",
        AccessAction.CHANGED: "修改",
        AccessAction.DENIED: "无权限被拒",
        AccessAction.SIGNED_IN: "登录",
        AccessAction.SIGN_IN_REFUSED: "登录被拒",
        AccessAction.SIGNED_OUT: "退出",
        AccessAction.PASSWORD_SET: "设置密码",
        AccessAction.TOKEN_ISSUED: "发放接口令牌",
        AccessAction.TOKEN_REVOKED: "吊销接口令牌",
    },
}
