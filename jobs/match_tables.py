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
from jobs.triaging import asking, vague_reason
from matcher.domain import Match
from matcher.errors import InputRefused
from matcher.ranking import NeedResult
from matcher.vocabulary import Facet

FACET_COLUMNS = (Facet.TECHNICAL_MEANS, Facet.TECHNICAL_EFFECT, Facet.ESSENTIAL_FEATURES)
COLUMNS = (
    *("match_id", "need_id", "patent_id", "rank", "score", "level", "p_relevant"),
    *(facet.value for facet in FACET_COLUMNS),
    *("readiness_level", "evidence", "missing", "pushable"),
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
        "pushable": match.pushable,
    }


def unanswered(report: MatchReport) -> list[dict[str, Any]]:
    """The needs with no match at all, named with their reason and what to ask; a vague need says so."""
    return [_entry(report, result) for result in report.results if not result.matches]


def for_staff_only(report: MatchReport) -> list[dict[str, Any]]:
    """The vague needs, whether something was found for them or not, with what to ask."""
    return [_entry(report, result) for result in report.results if report.triage[result.need_id].vague]


def _entry(report: MatchReport, result: NeedResult) -> dict[str, Any]:
    triage = report.triage[result.need_id]
    found = f"找到的 {len(result.matches)} 件专利仅供内部参考" if result.matches else result.reason
    reason = "；".join(part for part in (vague_reason(triage), found) if part)
    return {"need_id": result.need_id, "reason": reason} | asking(triage)


def to_document(report: MatchReport) -> dict[str, Any]:
    """The JSON document of `queqiao match --json`."""
    return {
        "matches": [match_row(match) for match in report.matches],
        "without": unanswered(report),
        "calibrated": report.calibrated,
        "vague": for_staff_only(report),
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
    """推送清单.xlsx: every match for a person to decide on, and the needs with nothing to push, with what to ask."""
    rows = [
        ReviewRow(m, report.needs[m.need_id], report.patents[m.patent_id], report.terms.get(m.patent_id))
        for m in report.matches
    ]
    entries = [_entry(report, r) for r in report.results if not r.matches or report.triage[r.need_id].vague]
    missed = [UnansweredNeed(report.needs[e["need_id"]], e["reason"], report.triage[e["need_id"]]) for e in entries]
    return write_review_list(path, rows, missed, calibrated=report.calibrated)
