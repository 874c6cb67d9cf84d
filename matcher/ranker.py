"""A ranker: standardized figures added up, the sum bent into [0, 1], and the calibration that gives it meaning."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.calibration import Calibration
from matcher.errors import InputRefused
from matcher.features import COLUMNS
from matcher.grams import Floats
from matcher.ordinal import logistic
from matcher.reliability import Numbers

VERSION = 1
_CURE = "请用本版本的 queqiao train 重新训练"


@dataclass(frozen=True, slots=True)
class TrainedOn:
    """What a ranker was fitted on; `base_rate` is the share of level >= 3 there, `source` says whose judgements."""

    source: str
    pairs: int
    needs: int
    base_rate: float
    date: str


@dataclass(frozen=True, slots=True)
class LinearRanker:
    """score = logistic(bias + sum of weight * (figure - mean) / scale) over the named figures. `encoder` names the
    encoder whose cosines are among them, `reader` the reader whose figures are (empty: none is used). `calibrated`:
    fitted on judgements of the home."""

    features: tuple[str, ...]
    weights: tuple[float, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    bias: float
    calibration: Calibration
    trained: TrainedOn
    calibrated: bool = False
    encoder: str = ""
    reader: str = ""

    def scores(self, table: Floats) -> Numbers:
        """Shape (n,), in [0, 1], from `features.pair_features` of shape (n, len(FEATURES)), or (n, len(COLUMNS))."""
        return logistic(self.margins(table))

    def margins(self, table: Floats) -> Numbers:
        """Shape (n,): the sum before it is bent. Of pairs that were not read the figures of `READING` are taken to be
        like everybody's."""
        columns = _columns(self.features)
        there = columns < table.shape[1]
        chosen = table[:, columns[there]].astype(np.float64)
        weights = (np.array(self.weights) / np.array(self.scales))[there]
        return np.asarray((chosen - np.array(self.means)[there]) @ weights + self.bias)

    def probabilities(self, scores: Numbers) -> Numbers:
        """Shape (n, 3): P(level >= 2), P(level >= 3), P(level >= 4)."""
        return self.calibration.probabilities(scores)


@cache
def _columns(names: tuple[str, ...]) -> NDArray[np.int64]:
    """Shape (len(names),): where each figure stands."""
    place = {name: i for i, name in enumerate(COLUMNS)}
    return np.array([place[name] for name in names], dtype=np.int64)


def ranker_document(ranker: LinearRanker) -> dict[str, Any]:
    """The content of `ranker.json`, for people to read: one entry per figure."""
    rows = zip(ranker.features, ranker.weights, ranker.means, ranker.scales, strict=True)
    return {
        "kind": "linear",
        "version": VERSION,
        "trained_on": asdict(ranker.trained),
        "calibrated": ranker.calibrated,
        "encoder": ranker.encoder,
        "reader": ranker.reader,
        "bias": ranker.bias,
        "features": {name: {"weight": w, "mean": m, "scale": s} for name, w, m, s in rows},
        "calibration": {"slope": ranker.calibration.slope, "intercepts": list(ranker.calibration.intercepts)},
    }


def ranker_from_document(document: Any) -> LinearRanker:
    """The inverse. Raises InputRefused for what is no ranker, is one of another version, or names unknown figures."""
    if not isinstance(document, Mapping) or document.get("kind") != "linear":
        raise InputRefused("不是鹊桥的排序模型", cure="请指定 queqiao train --output 写出的文件夹")
    if document.get("version") != VERSION:
        raise InputRefused("排序模型的版本不符", f"{document.get('version')}，本程序为 {VERSION}", _CURE)
    try:
        return _ranker(document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputRefused("排序模型的内容不完整", str(error), _CURE) from error


def _ranker(document: Mapping[str, Any]) -> LinearRanker:
    rows: Mapping[str, Mapping[str, float]] = document["features"]
    _check_names(list(rows))
    low, middle, high = (float(value) for value in document["calibration"]["intercepts"])
    slope, scales = float(document["calibration"]["slope"]), tuple(float(row["scale"]) for row in rows.values())
    if slope < 0 or not low >= middle >= high or any(scale <= 0 for scale in scales):
        raise ValueError("calibration or scale out of range")
    return LinearRanker(
        features=tuple(rows),
        weights=tuple(float(row["weight"]) for row in rows.values()),
        means=tuple(float(row["mean"]) for row in rows.values()),
        scales=scales,
        bias=float(document["bias"]),
        calibration=Calibration(slope, (low, middle, high)),
        trained=TrainedOn(**document["trained_on"]),
        calibrated=bool(document["calibrated"]),
        encoder=str(document["encoder"]),
        reader=str(document.get("reader", "")),
    )


def _check_names(names: Sequence[str]) -> None:
    unknown = [name for name in names if name not in COLUMNS]
    if unknown:
        raise InputRefused("排序模型用到了本程序没有的特征", "、".join(unknown), _CURE)
