"""`queqiao facets`: the deep index, of a file or of the home, and people's word on it."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from console.context import home_option, json_option, opened, person_option
from console.output import emit, progress
from matcher.glossary import chinese
from matcher.vocabulary import FacetVerdict

if TYPE_CHECKING:
    from jobs.deep_index import ShownFacets
    from jobs.outlook import Outlook

_PATH = click.Path(path_type=Path, dir_okay=False)
_FIELDS = {"title": "名称", "abstract": "摘要", "claims": "权利要求"}


@click.command("facets")
@click.option("--input", "source", type=_PATH, help="分析这个文件中的专利，不入库；须同时给出 --output")
@click.option("--output", type=_PATH, help="写成 JSON 行（.jsonl），每行一件专利")
@click.option("--patent", "patent_id", default="", help="查看一件专利的要素")
@click.option("--confirm", multiple=True, metavar="编号", help="确认该编号的要素，可重复")
@click.option("--correct", multiple=True, metavar="编号=要素", help="更正；也可写 要素=原文，可重复")
@click.option("--reject", multiple=True, metavar="编号", help="否定该编号的要素，可重复")
@click.option("--learn-readiness", is_flag=True, help="用供方申报的成熟度学习，给没有申报的专利估计成熟度")
@person_option
@home_option
@json_option
def facets_command(
    source: Path | None,
    output: Path | None,
    patent_id: str,
    learn_readiness: bool,
    person: str,
    home: Path | None,
    as_json: bool,
    **said: tuple[str, ...],
) -> None:
    """深度标引：从专利中摘出技术主题、技术手段、功能效果、必要特征和应用场景。"""
    words = {FacetVerdict(verdict): given for verdict, given in said.items()}
    _check(source, output, patent_id, any(words.values()), person)
    if learn_readiness and (source or patent_id):
        raise click.UsageError("--learn-readiness 不与 --input、--patent 一起用")
    if learn_readiness:
        _learn_readiness(home, as_json)
    elif source and output:
        _write_file(source, output, as_json)
    elif patent_id:
        _show(home, patent_id, words, person, as_json)
    else:
        _update(home, as_json)


def _check(source: Path | None, output: Path | None, patent_id: str, judging: bool, person: str) -> None:
    if (source is None) != (output is None):
        raise click.UsageError("--input 与 --output 须一起给出")
    if source and patent_id:
        raise click.UsageError("--input 与 --patent 只能用一个")
    if judging and not (patent_id and person):
        raise click.UsageError("--confirm、--correct、--reject 须与 --patent 和 --as 一起用")


def _write_file(source: Path, output: Path, as_json: bool) -> None:
    from jobs.deep_index_file import write_facets

    report = write_facets(source, output, datetime.now(ZoneInfo("Asia/Shanghai")).date())
    lines = [f"已写入 {output}：{report.patents} 件专利"]
    lines += [f"第 {number} 行未读：{reason}" for number, reason in report.skipped]
    skipped = [{"row": number, "reason": reason} for number, reason in report.skipped]
    emit({"output": str(output), "patents": report.patents, "skipped": skipped}, as_json, lines)


def _update(home: Path | None, as_json: bool) -> None:
    from jobs.deep_index import update_facets

    with opened(home) as at, progress("深度标引", "件") as advance:
        report = update_facets(at.engine, at.now, advance)
    document = {"version": report.version, "patents": report.patents, "read": report.read}
    emit(document, as_json, [f"深度标引已是最新：共 {report.patents} 件专利，本次处理 {report.read} 件"])


def _show(
    home: Path | None, patent_id: str, words: dict[FacetVerdict, tuple[str, ...]], person: str, as_json: bool
) -> None:
    from jobs.deep_index import judge_facets, shown_facets
    from jobs.outlook import home_outlook
    from jobs.readiness import home_cues

    with opened(home) as at:
        if any(words.values()):
            judge_facets(at.engine, patent_id, words, person, at.now)
        with at.engine.connect() as conn:
            shown = shown_facets(conn, patent_id)
            outlook = home_outlook(conn, shown.patent, home_cues(at.home), at.today)
    emit(shown.to_dict() | outlook.to_dict(), as_json, (*_lines(shown), *_outlook_lines(outlook)))


def _learn_readiness(home: Path | None, as_json: bool) -> None:
    from jobs.readiness import learn_readiness

    with opened(home) as at:
        report = learn_readiness(at.home, at.engine)
    found = f"阶段平均 F1 {report.macro_f1:.3f}（总答最常见的一个阶段为 {report.always_most_frequent:.3f}）"
    sure = f"有把握给出等级的占 {report.coverage:.0%}，其中阶段正确的占 {report.accuracy:.0%}"
    kept = "已启用" if report.kept else "不比总答最常见的阶段好，没有启用"
    line = f"学习了 {report.stated} 件申报的成熟度，五折检验：{found}；{sure}。{kept}"
    emit(asdict(report), as_json, [line])


def _outlook_lines(outlook: "Outlook") -> Iterator[str]:
    ready, market = outlook.readiness, outlook.market
    level = f"{ready.level} 级，依据：{' '.join(ready.evidence.split())}" if ready.level else "未知"
    likely = "，".join(f"{chinese(band)} {p:.2f}" for band, p in ready.probabilities.items())
    yield f"成熟度：{level}（概率：{likely}）"
    yield f"市场前景：{chinese(market.grade) if market.grade else '未评'}（{market.basis}）"


def _lines(shown: "ShownFacets") -> Iterator[str]:
    yield f"{shown.patent.patent_id} {shown.patent.title}"
    for number, (span, person) in enumerate(zip(shown.spans, shown.people, strict=True), start=1):
        sure = f"{person} 已确认" if person else f"把握 {span.confidence:.2f}"
        yield f"{number:3}  {chinese(span.facet)}（{_FIELDS[span.field]}，{sure}）：{' '.join(span.text.split())}"
