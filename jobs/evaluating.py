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
    """The figures of one ranker; `against` those of another with the paired difference, where there is one."""

    figures: dict[str, Any]
    intervals: dict[str, Interval]
    reliability: tuple[ReliabilityRow, ...]
    against: dict[str, Any] | None = None
    differences: dict[str, Difference] | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON document of `queqiao evaluate`."""
        absent = dict.fromkeys(("ndcg10", "p10", "auc3", "contest", "brier_skill", "ece"))
        document: dict[str, Any] = absent | self.figures
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
    said = settled(read_judgements(judgements))
    texts = read_texts(sources.needs, sources.patents) if sources.needs and sources.patents else None
    judged = _judged(said, sources.scores or sources.ranker, texts)
    other = _judged(said, against, texts) if against else None
    table = reliability(judged.p_relevant, judged.relevant) if judged.p_relevant is not None else []
    return Evaluation(
        figures=summary(judged),
        intervals=intervals(judged, SEED),
        reliability=tuple(table),
        against=summary(other) if other else None,
        differences=differences(judged, other, SEED) if other else None,
    )


def _judged(said: Sequence[Judgement], source: Path | None, texts: GivenTexts | None) -> JudgedScores:
    """The judged pairs under a file of scores, a folder with a ranker, or (None) the shipped ranker."""
    found: Sequence[GivenScore | PairScore]
    if source is not None and not source.is_dir():
        found = _given(said, read_scores(source))
    elif texts is None:
        raise InputRefused("还缺要打分的文本", cure="请用 --needs 和 --patents 给出需求和专利，或用 --scores 给出分数")
    else:
        scorer = read_ranker(source) if source else shipped_ranker()
        found = score_pairs(texts, [(one.need_id, one.patent_id) for one in said], scorer)
    return JudgedScores(
        needs=need_numbers(one.need_id for one in said),
        levels=np.array([int(one.level) for one in said], dtype=np.int64),
        scores=np.array([one.score for one in found], dtype=np.float64),
        p_relevant=_stated([one.p_relevant for one in found]),
        predicted=_stated([one.level for one in found]),
    )


def _given(said: Sequence[Judgement], scores: Sequence[GivenScore]) -> list[GivenScore]:
    known = {(one.need_id, one.patent_id): one for one in scores}
    lacking = [(one.need_id, one.patent_id) for one in said if (one.need_id, one.patent_id) not in known]
    if lacking:
        raise RecordUnknown(f"{len(lacking)} 个评判过的对没有分数，第一个", " ".join(lacking[0]), "请补全分数文件")
    return [known[one.need_id, one.patent_id] for one in said]


def _stated(values: Sequence[float | None]) -> Any:
    """An array, or None where any pair lacks the value."""
    return None if any(value is None for value in values) else np.array(values)


def _places(row: dict[str, Any]) -> dict[str, Any]:
    return {name: rounded(value) if isinstance(value, float) else value for name, value in row.items()}
