"""The Chinese names of the closed sets of `chain_vocabulary`; `glossary` joins them to the others."""

from enum import StrEnum

from matcher.chain_vocabulary import SegmentStanding

CHAIN_CHINESE: dict[type[StrEnum], dict[StrEnum, str]] = {
    SegmentStanding: {
        SegmentStanding.STRENGTH: "长板",
        SegmentStanding.WEAKNESS: "短板",
        SegmentStanding.EVEN: "相当",
        SegmentStanding.TOO_FEW: "样本不足",
    },
}
