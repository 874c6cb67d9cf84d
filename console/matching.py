"""`queqiao index`, `search` and `match`: from records to proposals."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.context import Opened, cluster_option, home_option, json_option, opened, spreading
from console.output import Advance, emit, progress
from matcher.glossary import chinese

if TYPE_CHECKING:
    from jobs.many_cores import Spread
    from jobs.matching import LikelySeeker, MatchReport
    from matcher.domain import Match

SHOWN = 20


@click.command("index")
@click.option("--rebuild", is_flag=True, help="全部重建，并重新拟合编码器和权重")
@cluster_option
@home_option
@json_option
def index_command(rebuild: bool, cluster: str, home: Path | None, as_json: bool) -> None:
    """建立索引，或把上次之后变动的专利补进去。"""
    from jobs.index_job import bring_index_up_to_date

    with opened(home) as at, spreading(cluster) as spread, progress("索引", "件") as advance:
        report = bring_index_up_to_date(
            at.home,
            at.engine,
            at.now,
            encoder=at.settings.encoder,
            rebuild=rebuild,
            progress=advance,
            spread=spread,
        )
    emit(report.to_dict(), as_json, [f"索引已是最新：共 {report.patents} 件专利，本次处理 {report.read} 件"])


@click.command("search")
@click.argument("text")
@click.option("--top", default=10, show_default=True, type=click.IntRange(1, 1000), help="返回多少件")
@home_option
@json_option
def search_command(text: str, top: int, home: Path | None, as_json: bool) -> None:
    """用一段文字检索专利（不论法律状态）。"""
    from jobs.searching import search

    with opened(home) as at, at.engine.connect() as conn:
        hits = search(at.home, conn, text, top, at.settings.encoder)
    lines = [f"{hit.score:.3f}  {hit.patent_id}  {hit.title}" for hit in hits] or ["没有检索到相关专利"]
    emit({"results": [hit.to_dict() for hit in hits]}, as_json, lines)


@click.command("match")
@click.option("--need", "need_id", default="", help="只匹配这一条需求")
@click.option("--patent", "patent_id", default="", help="反过来：为这件专利找需求")
@click.option("--needs-file", type=click.Path(path_type=Path), help="匹配一个文件中的需求，不入库")
@click.option("--top", default=10, show_default=True, type=click.IntRange(1, 1000), help="每条需求最多几件")
@click.option("--output", type=click.Path(path_type=Path), help="写成 .csv、.xlsx（推送清单）或 .json")
@cluster_option
@home_option
@json_option
def match_command(  # noqa: PLR0913, PLR0917
    need_id: str,
    patent_id: str,
    needs_file: Path | None,
    top: int,
    output: Path | None,
    cluster: str,
    home: Path | None,
    as_json: bool,
) -> None:
    """把未关闭的需求与专利匹配；只列出达到门槛且可以推送的。"""
    if sum(map(bool, (need_id, patent_id, needs_file))) > 1:
        raise click.UsageError("--need、--patent、--needs-file 只能用一个")
    from jobs.match_tables import check_output, to_document, write_matches

    if output:
        check_output(output)
    wanted = _Wanted(need_id, patent_id, needs_file, top)
    with opened(home) as at, spreading(cluster) as spread, progress("匹配", "条") as advance:
        report, seekers = _run(at, wanted, advance, spread)
    if output:
        write_matches(report, output)
    document = to_document(report) | ({"enterprises": [asdict(s) for s in seekers]} if patent_id else {})
    emit(document, as_json, [*_lines(report, output), *_seeker_lines(seekers)])


@dataclass(frozen=True, slots=True)
class _Wanted:
    need_id: str
    patent_id: str
    needs_file: Path | None
    top: int


def _run(
    at: Opened, wanted: _Wanted, advance: Advance, spread: "Spread | None"
) -> "tuple[MatchReport, list[LikelySeeker]]":
    from jobs.many_needs import Judge, match_many
    from jobs.matching import open_needs, read_needs_file, store_matches

    with at.engine.connect() as conn:
        needs = read_needs_file(wanted.needs_file) if wanted.needs_file else open_needs(conn, wanted.need_id)
        settings = at.settings
        judge = Judge(at.home, at.today, settings.threshold, settings.encoder, settings.reranker, wanted.top)
        if wanted.patent_id:
            matching = judge.matching(conn)
            seekers = matching.likely_seekers(wanted.patent_id, wanted.top)
            return matching.run_patent(wanted.patent_id, needs, advance), seekers
        report = match_many(judge, conn, needs, advance, spread)
    if not wanted.needs_file:
        store_matches(at.engine, report, at.now)
    return report, []


def _seeker_lines(seekers: "Sequence[LikelySeeker]") -> Iterator[str]:
    if seekers:
        yield "同一环节、产品最相近的企业（未提出需求，只供走访，不可推送）："
    for seeker in seekers:
        yield f"    {seeker.score:.3f}  {seeker.enterprise_id}  {seeker.name}"


def _lines(report: "MatchReport", output: Path | None) -> Iterator[str]:
    from jobs.sheets.need_words import STAFF_ONLY

    pushable = report.pushable
    answered = len({match.need_id for match in pushable})
    note = "" if report.calibrated else "（相关概率未校准）"
    yield f"{len(report.results)} 条需求，{answered} 条有可推送的专利，共 {len(pushable)} 个匹配{note}"
    if report.vague:
        yield f"其中 {len(report.vague)} 条需求描述不够具体，只供内部参考，不推送；怎样追问见 queqiao needs triage"
    if report.expired:
        yield f"其中 {len(report.expired)} 条需求已过有效期，推送前须向企业确认"
    for match in report.matches[:SHOWN]:
        need, patent = report.needs[match.need_id], report.patents[match.patent_id]
        yield f"{need.need_id} {need.title} ← {patent.patent_id} {patent.title}"
        inside = "" if match.pushable else f"{STAFF_ONLY}  "
        yield f"    {inside}{chinese(match.level)}  p={match.p_relevant:.2f}  {_reason(match)}"
    if len(report.matches) > SHOWN:
        yield f"……其余 {len(report.matches) - SHOWN} 个见输出文件"
    if output:
        yield f"已写入 {output}"


def _reason(match: "Match") -> str:
    quotes = [f"需求“{e.need_text}” ↔ 专利“{e.text}”" for e in match.evidence[:1]]
    gaps = [f"缺{chinese(m.element)}“{m.text}”" for m in match.missing[:1]]
    return "；".join(quotes + gaps)
