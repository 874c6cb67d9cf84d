"""The Chinese names of the closed set of `outside_vocabulary`; `glossary` joins them to the others."""

from enum import StrEnum

from matcher.outside_vocabulary import Settlement

OUTSIDE_CHINESE: dict[type[StrEnum], dict[StrEnum, str]] = {
    Settlement: {Settlement.WAITING: "待处理", Settlement.ACCEPTED: "已采纳", Settlement.REFUSED: "未采纳"},
}
