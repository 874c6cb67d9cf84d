"""Readiness as a home knows it: the shipped words, and what it learned from the maturities its providers state."""

import json
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sqlalchemy as sa

from jobs.home import Home
from jobs.judgement import read_cues
from jobs.sheets.replacement import replacement
from matcher.cues import ClauseCues
from matcher.errors import HomeUnusable, InputRefused
from matcher.glossary import chinese
from matcher.readiness import band_of
from matcher.readiness_model import BANDS, ReadinessModel, readiness_document, readiness_from_document, signs_of
from matcher.readiness_training import HeldOut, StatedMaturities, fit_readiness, held_out, macro_f1, title_group
from store import patents as patent_store
from store import supply as supply_store

FILE = "readiness.json"
ENOUGH, ENOUGH_OF_SECOND = 100, 20  # stated maturities in all, and of the second most frequent band


@dataclass(frozen=True, slots=True)
class ReadinessReport:
    """What learning came to on held-out fifths: macro-F1 of the likeliest band beside that of always the most frequent
    one, the accuracy and the share of the levels stated. `kept`: better than the latter, so in use from now on."""

    stated: int
    macro_f1: float
    always_most_frequent: float
    accuracy: float
    coverage: float
    kept: bool


def home_cues(home: Home) -> ClauseCues:
    """The shipped cues with what the home learned. Raises HomeUnusable where that cannot be read."""
    path = home.models / FILE
    try:
        model = readiness_from_document(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return read_cues()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise HomeUnusable("成熟度模型读不出来", path, "请删除它，或再运行 queqiao facets --learn-readiness") from error
    return replace(read_cues(), maturity=model)


def learn_readiness(home: Home, engine: sa.Engine) -> ReadinessReport:
    """Fit on the maturities stated in the home, keep it where held-out answers are better than always the same one.
    Raises InputRefused where too few are stated."""
    with engine.connect() as conn:
        stated = _stated(conn)
    _check(stated)
    answers, model = held_out(stated), fit_readiness(stated)
    report = _report(stated, answers)
    if report.kept:
        _write(home, model)
    return report


def _stated(conn: sa.Connection) -> StatedMaturities:
    terms = {t.patent_id: t for t in supply_store.every(conn) if t.readiness_level is not None}
    found = patent_store.get_many(conn, terms)
    patents = [found[patent_id] for patent_id in sorted(found)]  # the same order, so the same fit
    levels = [terms[patent.patent_id].readiness_level or 0 for patent in patents]
    signs = [signs_of(patent, terms[patent.patent_id]) for patent in patents]
    return StatedMaturities(signs, [band_of(level) for level in levels], [title_group(p.title) for p in patents])


def _check(stated: StatedMaturities) -> None:
    counts = Counter(stated.bands)
    second = sorted((*counts.values(), 0, 0), reverse=True)[1]
    if len(stated.bands) < ENOUGH or second < ENOUGH_OF_SECOND:
        found = "，".join(f"{chinese(band)} {counts[band]} 件" for band in BANDS)
        least = f"共需至少 {ENOUGH} 件，且至少两个阶段各有 {ENOUGH_OF_SECOND} 件"
        raise InputRefused("供方申报的成熟度太少，无法学习", found, f"{least}；请先用 queqiao import supply 导入供给表")


def _report(stated: StatedMaturities, answers: list[HeldOut]) -> ReadinessReport:
    truth = stated.classes
    likeliest = np.array([BANDS.index(answer.likeliest) for answer in answers], dtype=np.int64)
    told = [(answer.stated, band) for answer, band in zip(answers, stated.bands, strict=True) if answer.stated]
    merit = macro_f1(truth, likeliest)
    always = macro_f1(truth, np.full_like(truth, np.bincount(truth).argmax()))
    accuracy = sum(said is band for said, band in told) / len(told) if told else 0.0
    return ReadinessReport(len(truth), merit, always, accuracy, len(told) / len(truth), merit > always)


def _write(home: Home, model: ReadinessModel) -> None:
    document: dict[str, Any] = readiness_document(model)
    home.models.mkdir(parents=True, exist_ok=True)
    with replacement(home.models / FILE) as file:
        file.write(json.dumps(document, ensure_ascii=False).encode())
