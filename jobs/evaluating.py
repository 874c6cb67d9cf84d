"""Figures of a ranker on judged pairs, with their intervals; two rankers on the same pairs compared."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ingest.judgements import GivenScore, read_judgements, read_scores
from jobs.pair_scoring import GivenTexts, PairScore, read_texts, score_pairs
from jobs.rankers import read_ranker, shipped_ranker
from matcher.errors import InputRefused, RecordUnknown
from matcher.evaluation import JudgedScores, need_numbers, rounded, summary
from matcher.judgements import Judgement, settled
from matcher.reliability import ReliabilityRow, reliability
from matcher.resampling import Difference, Interval, differences, intervals

SEED = 0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures of one ranker; `against` those of another with the paired difference, where there is one.
    `judgements` is how many were read (a pair may have several), `unstated` how many pairs lack the value that a
    figure needs."""

    figures: dict[str, Any]
    judgements: int
    unstated: dict[str, int]
    intervals: dict[str, Interval]
    reliability: tuple[ReliabilityRow, ...]
    against: dict[str, Any] | None = None
    differences: dict[str, Difference] | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON document of `queqiao evaluate`."""
        absent = dict.fromkeys(("ndcg10", "p10", "auc3", "contest", "brier_skill", "ece"))
        document: dict[str, Any] = absent | self.figures
        document |= {"judgements": self.judgements, "unstated": self.unstated}
        document["intervals"] = {name: _places(asdict(one)) for name, one in self.intervals.items()}
        document["reliability"] = [_places(asdict(row)) for row in self.reliability]
        if self.against is not None and self.differences is not None:
            document["against"] = absent | self.against
            document["differences"] = {name: _places(asdict(one)) for name, one in self.differences.items()}
        return document


@dataclass(frozen=True, slots=True)
class Sources:
    """What is evaluated: a file of scores, or texts to score by a ranker (none named: the shipped one)."""

    scores: Path | None = None
    needs: Path | None = None
    patents: Path | None = None
    ranker: Path | None = None


def evaluate_files(judgements: Path, sources: Sources, against: Path | None = None) -> Evaluation:
    """The figures on the judged pairs of a file. `against` is a file of scores or a folder with a ranker. Raises
    FileUnreadable, RecordUnknown for a pair without a score or text, InputRefused."""
    words = read_judgements(judgements)
    said = settled(words)
    texts = read_texts(sources.needs, sources.patents) if sources.needs and sources.patents else None
    found = _found(said, sources.scores or sources.ranker, texts)
    judged = _judged(said, found)
    other = _judged(said, _found(said, against, texts)) if against else None
    table = reliability(judged.p_relevant, judged.relevant) if judged.p_relevant is not None else []
    return Evaluation(
        figures=summary(judged),
        judgements=len(words),
        unstated={name: sum(getattr(one, name) is None for one in found) for name in ("level", "p_relevant")},
        intervals=intervals(judged, SEED),
        reliability=tuple(table),
        against=summary(other) if other else None,
        differences=differences(judged, other, SEED) if other else None,
    )


def _found(
    said: Sequence[Judgement], source: Path | None, texts: GivenTexts | None
) -> Sequence[GivenScore | PairScore]:
    """What a file of scores, a ranker in a folder, or (None) the shipped ranker says of the judged pairs."""
    if source is not None and not source.is_dir():
        return _given(said, source)
    scorer = read_ranker(source) if source else shipped_ranker()
    if texts is None:
        raise InputRefused("排序模型要有文本才能打分", source or "", "请再用 --needs 和 --patents 给出需求和专利")
    return score_pairs(texts, [(one.need_id, one.patent_id) for one in said], scorer)


def _judged(said: Sequence[Judgement], found: Sequence[GivenScore | PairScore]) -> JudgedScores:
    return JudgedScores(
        needs=need_numbers(one.need_id for one in said),
        levels=np.array([int(one.level) for one in said], dtype=np.int64),
        scores=np.array([one.score for one in found], dtype=np.float64),
        p_relevant=_stated([one.p_relevant for one in found]),
        predicted=_stated([one.level for one in found]),
    )


def _given(said: Sequence[Judgement], path: Path) -> list[GivenScore]:
    known: dict[tuple[str, str], GivenScore] = {}
    for one in read_scores(path):
        pair = one.need_id, one.patent_id
        if known.setdefault(pair, one) != one:
            raise InputRefused(f"{path.name} 中同一对有两个不同的分数", " ".join(pair), "请只留一个")
    lacking = [(one.need_id, one.patent_id) for one in said if (one.need_id, one.patent_id) not in known]
    if lacking:
        what = f"{len(lacking)} 个评判过的对在 {path.name} 中没有分数，第一个"
        raise RecordUnknown(what, " ".join(lacking[0]), "请补全分数文件")
    return [known[one.need_id, one.patent_id] for one in said]


def _stated(values: Sequence[float | None]) -> Any:
    """An array, or None where any pair lacks the value."""
    return None if any(value is None for value in values) else np.array(values)


def _places(row: dict[str, Any]) -> dict[str, Any]:
    return {name: rounded(value) if isinstance(value, float) else value for name, value in row.items()}
