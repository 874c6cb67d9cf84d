"""`queqiao push forecast`: what this programme year can bring, and what each segment lacks."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.context import home_option, json_option, opened
from console.output import emit, padded

if TYPE_CHECKING:
    from jobs.forecasting import ForecastReport

HEADINGS = ("环节", "专利", "需求", "合格", "无联系人", "可推送", "缺什么")
WIDTHS = (20, 8, 8, 8, 10, 8, 0)


@click.command("forecast")
@home_option
@json_option
def forecast(home: Path | None, as_json: bool) -> None:
    """按库中的需求、匹配和联系人，预计本年度能有多少条精准推送，各环节缺什么。"""
    from jobs.forecasting import read_forecast

    with opened(home) as at, at.engine.connect() as conn:
        report = read_forecast(at.home, conn, at.settings, at.today)
    emit(report.to_dict(), as_json, _lines(report))


def _lines(report: "ForecastReport") -> Iterator[str]:
    found, (first, last) = report.found, report.year
    yield f"{report.programme.name}：本年度 {first} 至 {last}，还有 {found.working_days} 个工作日"
    yield f"已推送 {found.done} 条；合格且可依法联系 {found.items} 条，其中上限之内能推送 {found.within_caps} 条"
    if report.target:
        lacks = f"还差 {report.shortfall} 条" if report.shortfall else "可以达到"
        yield f"预计本年度 {found.expected} 条，目标 {report.target.amount:g} 条（{report.target.clause}），{lacks}"
    note = "" if report.calibrated else "（相关概率未校准）"
    yield f"门槛 {report.threshold:g} 不因目标而降低{note}；以审核全部通过、全部送达计"
    yield from _table(report)
    yield from _refused(report)
    if report.warning:
        yield f"注意：{report.warning}"


def _table(report: "ForecastReport") -> Iterator[str]:
    from matcher.glossary import chinese

    yield _row(HEADINGS)
    for row in report.found.segments:
        name = report.names.get(row.segment_id, row.segment_id) or "未归类"
        counts = (row.supply, row.needs, row.items, row.unreachable, row.within_caps)
        lacks = "、".join(chinese(shortage) for shortage in row.shortages)
        yield _row((name, *map(str, counts), lacks))


def _row(cells: tuple[str, ...]) -> str:
    return "".join(padded(cell, width) for cell, width in zip(cells, WIDTHS, strict=True)).rstrip()


def _refused(report: "ForecastReport") -> Iterator[str]:
    """Why matches do not count, the most frequent reason first."""
    from matcher.glossary import chinese

    counts = sorted(report.found.refused.items(), key=lambda pair: (-pair[1], pair[0]))
    reasons = [f"{chinese(reason)} {number}" for reason, number in counts]
    if report.found.in_talks:
        reasons.append(f"专利洽谈中 {report.found.in_talks}")
    if reasons:
        yield f"未计入的匹配：{'；'.join(reasons)}"
