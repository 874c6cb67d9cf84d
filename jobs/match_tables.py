"""A run of matching as rows: the csv and json of the contracts, and the review list for staff."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jobs.matching import MatchReport
from jobs.sheets.delimited import write_csv
from jobs.sheets.replacement import replacement
from jobs.sheets.review_list import ReviewRow, UnansweredNeed, write_review_list
from matcher.domain import Match
from matcher.errors import InputRefused
from matcher.vocabulary import Facet

FACET_COLUMNS = (Facet.TECHNICAL_MEANS, Facet.TECHNICAL_EFFECT, Facet.ESSENTIAL_FEATURES)
COLUMNS = (
    *("match_id", "need_id", "patent_id", "rank", "score", "level", "p_relevant"),
    *(facet.value for facet in FACET_COLUMNS),
    *("readiness_level", "evidence", "missing"),
)


def match_row(match: Match) -> dict[str, Any]:
    """One row of the match output, keys as in the contracts."""
    row: dict[str, Any] = {name: getattr(match, name) for name in COLUMNS[:7]}
    row |= {facet.value: match.facet_scores.get(facet) for facet in FACET_COLUMNS}
    return row | {
        "level": int(match.level),
        "readiness_level": match.readiness_level,
        "evidence": [asdict(item) for item in match.evidence],
        "missing": [asdict(item) for item in match.missing],
    }


def unanswered(report: MatchReport) -> list[dict[str, str]]:
    """The needs with nothing to propose, named with their reason; a vague need says so."""
    return [
        {"need_id": result.need_id, "reason": _vague(report, result.need_id) + result.reason}
        for result in report.results
        if not result.matches
    ]


def _vague(report: MatchReport, need_id: str) -> str:
    return "需求描述不够具体，请补充问题、指标或限制条件；" if need_id in report.vague else ""


def to_document(report: MatchReport) -> dict[str, Any]:
    """The JSON document of `queqiao match --json`."""
    return {
        "matches": [match_row(match) for match in report.matches],
        "without": unanswered(report),
        "calibrated": report.calibrated,
        "vague": sorted(report.vague),
        "expired": sorted(report.expired),
    }


def write_matches(report: MatchReport, path: Path) -> Path:
    """The run as .csv, .json or .xlsx (the review list). Raises InputRefused for another ending."""
    check_output(path)
    return {".csv": _write_csv, ".json": _write_json, ".xlsx": write_review}[path.suffix.lower()](report, path)


def check_output(path: Path) -> None:
    """Raises InputRefused for a file that `write_matches` cannot write: asked before the work, not after it."""
    if path.suffix.lower() not in (".csv", ".json", ".xlsx"):
        raise InputRefused("不能写成这种文件", path.name, "请用 .csv、.xlsx 或 .json 结尾的文件名")


def _write_csv(report: MatchReport, path: Path) -> Path:
    return write_csv(path, COLUMNS, list(_csv_rows(report)))


def _csv_rows(report: MatchReport) -> Iterator[list[Any]]:
    for match in report.matches:
        row = match_row(match)
        for name in ("evidence", "missing"):
            row[name] = json.dumps(row[name], ensure_ascii=False)
        yield [row[name] for name in COLUMNS]


def _write_json(report: MatchReport, path: Path) -> Path:
    with replacement(path) as file:
        file.write(json.dumps(to_document(report), ensure_ascii=False, indent=1).encode())
    return path


def write_review(report: MatchReport, path: Path) -> Path:
    """推送清单.xlsx: every match for a person to decide on, and the needs that got nothing."""
    rows = [
        ReviewRow(m, report.needs[m.need_id], report.patents[m.patent_id], report.terms.get(m.patent_id))
        for m in report.matches
    ]
    missed = [UnansweredNeed(report.needs[item["need_id"]], item["reason"]) for item in unanswered(report)]
    return write_review_list(path, rows, missed, calibrated=report.calibrated)
