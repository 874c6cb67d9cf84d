"""Which cross-encoder a home reads its best candidates with: none unless `QUEQIAO_RERANKER` says so."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from indexing.cross_encoder import open_cross_encoder, reader_name
from matcher.errors import HomeUnusable, InputRefused
from matcher.shipped import shipped

if TYPE_CHECKING:
    from matcher.protocols import PairReader, PairScorer

SHIPPED = "shipped"


@dataclass(frozen=True, slots=True)
class Models:
    """The settings that name the models a home matches with."""

    encoder: str = ""
    reranker: str = ""


def chosen_reader(setting: str) -> str:
    """The name of the reader under `QUEQIAO_RERANKER` = `setting`; empty for none. Raises HomeUnusable for a setting
    that names no reader."""
    return reader_name(_folder(setting)) if setting else ""


def reader_of(scorer: "PairScorer", setting: str = SHIPPED) -> "PairReader | None":
    """The reader that the scorer looks at, None where it looks at none. Raises HomeUnusable for one fitted with another
    reader than that of the setting, InputRefused where what it takes is not installed."""
    if not scorer.reader:
        return None
    if not setting:
        cure = f"请设 QUEQIAO_RERANKER={SHIPPED}，或 queqiao train --revert"
        raise InputRefused("排序模型要用重排模型，而设置里没有", scorer.reader, cure)
    reader = open_cross_encoder(_folder(setting))
    if reader.name != scorer.reader:
        value = f"{scorer.reader}，现在是 {reader.name}"
        raise HomeUnusable("排序模型是用另一个重排模型训练的", value, "请运行 queqiao train 重新训练，或 --revert")
    return reader


def opened_reader(setting: str) -> "PairReader | None":
    """The reader of a setting; None for none. Raises as `reader_of`."""
    return open_cross_encoder(_folder(setting)) if setting else None


def _folder(setting: str) -> Path:
    return shipped("models", "reranker") if setting == SHIPPED else Path(setting)
