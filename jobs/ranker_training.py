"""Training a ranker on judged pairs, of files or of the home, with what it is worth on needs it has not seen."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa

from indexing.static_encoder import open_static
from ingest.judgements import read_judgements
from jobs.engines import open_retriever
from jobs.home import Home
from jobs.judgement import read_cues
from jobs.judging import home_judgements
from jobs.pair_scoring import file_table, read_texts
from jobs.pair_tables import pair_table, read_table
from jobs.rankers import shipped_ranker
from jobs.readers import opened_reader
from matcher.domain import TechnologyNeed
from matcher.errors import InputRefused
from matcher.evaluation import rounded, summary
from matcher.features import FEATURES, MEANING, READING
from matcher.folds import need_group
from matcher.grams import Floats
from matcher.judgements import Judgement, settled
from matcher.protocols import Encoder, PairReader
from matcher.ranker import LinearRanker
from matcher.resampling import Difference, Interval, differences, intervals
from matcher.shipped import shipped
from matcher.training import JudgedPairs, Purpose, fit_ranker
from matcher.validation import CurvePoint, cross_validated, enough, judged_by, learning_curve
from store import needs as need_store
from store import patents as patent_store

LEAST = 20
SEED = 0


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """What a training did. `figures` are out of five folds by need, `start` those of the ranker it started from on the
    same pairs, `gain` the paired difference; `curve` tells how many judgements are needed."""

    ranker: LinearRanker
    figures: dict[str, Any]
    intervals: dict[str, Interval]
    start: dict[str, Any]
    gain: dict[str, Difference]
    curve: tuple[CurvePoint, ...]

    @property
    def enough(self) -> int | None:
        """The number of judgements from which on nothing worth having is gained, None while more still help."""
        return enough(self.curve)

    def to_dict(self) -> dict[str, Any]:
        """The JSON document of `queqiao train`, and `report.json` beside the ranker."""
        return {
            **self.figures,
            "intervals": {name: _places(asdict(one)) for name, one in self.intervals.items()},
            "start": self.start,
            "gain": {name: _places(asdict(one)) for name, one in self.gain.items()},
            "curve": [_places(asdict(point)) for point in self.curve],
            "enough": self.enough,
            "trained_on": asdict(self.ranker.trained),
        }


def train_on_files(needs: Path, patents: Path, judgements: Path, today: date, reranker: str = "") -> TrainingReport:
    """A ranker fitted on the judged pairs of files, read by the reader of `QUEQIAO_RERANKER` = `reranker`. Raises
    FileUnreadable, RecordUnknown, InputRefused."""
    said = settled(read_judgements(judgements))
    _check(said)
    texts = read_texts(needs, patents)
    encoder = open_static(shipped("models", "encoder"))
    reader = opened_reader(reranker)
    table = file_table(texts, [(one.need_id, one.patent_id) for one in said], encoder, reader)
    pairs = judged_pairs(said, table, [texts.needs[one.need_id] for one in said])
    return _trained(pairs, purpose_of(judgements.name, encoder, today, reader=reader))


def train_on_home(home: Home, conn: sa.Connection, encoder: str, today: date, reranker: str = "") -> TrainingReport:
    """A ranker fitted on the home's own judgements, over the index its matches come from. Raises HomeUnusable without
    an index, InputRefused for too few judgements."""
    index = open_retriever(home, encoder)
    said = home_judgements(conn)
    there = set(index.texts_of(list({one.patent_id for one in said})).patent_ids)
    needs = need_store.get_many(conn, {one.need_id for one in said})
    known = [one for one in said if one.patent_id in there and one.need_id in needs]
    _check(known)
    pairs = [(one.need_id, one.patent_id) for one in known]
    table, reader = pair_table(needs, pairs, index, read_cues(), index.encoder), opened_reader(reranker)
    if reader:
        patents = patent_store.get_many(conn, {one.patent_id for one in known})
        table = read_table(table, [(needs[need], patents[patent]) for need, patent in pairs], reader)
    judged = judged_pairs(known, table, [needs[one.need_id] for one in known])
    return _trained(judged, purpose_of("judgements of the home", index.encoder, today, reader=reader))


def judged_pairs(said: Sequence[Judgement], table: Floats, needs: Sequence[TechnologyNeed]) -> JudgedPairs:
    """Judgements with their pairs' figures, as a fit takes them."""
    return JudgedPairs(
        table=table,
        levels=np.array([int(one.level) for one in said], dtype=np.int64),
        probabilities=np.array([np.nan if one.probability is None else one.probability for one in said]),
        need_ids=tuple(one.need_id for one in said),
        groups=tuple(need_group(need) for need in needs),
    )


def purpose_of(
    source: str, encoder: Encoder | None, today: date, calibrated: bool = True, reader: PairReader | None = None
) -> Purpose:
    """A fit that starts from the shipped ranker."""
    known = FEATURES if encoder else tuple(name for name in FEATURES if name not in MEANING)
    return Purpose(
        start=shipped_ranker(encoder.name if encoder else "", reader.name if reader else ""),
        corrections=(*known, *(READING if reader else ())),
        source=source,
        date=today.isoformat(),
        encoder=encoder.name if encoder else "",
        calibrated=calibrated,
        reader=reader.name if reader else "",
    )


def _trained(pairs: JudgedPairs, purpose: Purpose) -> TrainingReport:
    unseen, start = cross_validated(pairs, purpose), judged_by(purpose.start, pairs)
    return TrainingReport(
        ranker=fit_ranker(pairs, purpose),
        figures=summary(unseen),
        intervals=intervals(unseen, SEED),
        start=summary(start),
        gain=differences(unseen, start, SEED),
        curve=tuple(learning_curve(pairs, purpose)),
    )


def _check(said: Sequence[Judgement]) -> None:
    needs = {one.need_id for one in said}
    if len(said) < LEAST or len(needs) < 2:
        value = f"{len(needs)} 条需求的 {len(said)} 个评判"
        raise InputRefused("评判太少，不能训练", value, f"至少要有 2 条需求、{LEAST} 个评判")
    if len({one.level for one in said}) < 2:
        raise InputRefused("所有评判都是同一等级，不能训练", int(said[0].level), "请补充其他等级的评判")


def _places(row: dict[str, Any]) -> dict[str, Any]:
    return {name: rounded(value) if isinstance(value, float) else value for name, value in row.items()}
