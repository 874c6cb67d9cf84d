"""`queqiao train`, `score` and `evaluate`: a ranker fitted, used and measured."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from console.context import home_option, json_option, opened, person_option
from console.output import emit, padded

if TYPE_CHECKING:
    from jobs.evaluating import Evaluation
    from jobs.ranker_training import TrainingReport
    from matcher.resampling import Difference

FILE = click.Path(path_type=Path)
NAMES = {
    "ndcg10": "nDCG@10",
    "p10": "P@10",
    "auc3": "AUC（≥3）",
    "contest": "1/(1+平均误差)",
    "brier_skill": "Brier 技巧",
    "ece": "校准误差",
}
UNSTATED = {
    "level": "等级（level），所以不算 1/(1+平均误差)",
    "p_relevant": "相关概率（p_relevant），所以不算 Brier 技巧和校准误差",
}


@click.command("score")
@click.option("--needs", required=True, type=FILE, help="需求文件")
@click.option("--patents", required=True, type=FILE, help="专利（或成果）文件")
@click.option("--pairs", required=True, type=FILE, help="要打分的对：need_id,patent_id")
@click.option("--output", required=True, type=FILE, help="写成的 CSV")
@click.option("--ranker", type=FILE, help="train 写出的文件夹，默认用随程序提供的排序模型")
@json_option
def score_command(needs: Path, patents: Path, pairs: Path, output: Path, ranker: Path | None, as_json: bool) -> None:
    """给指定的需求与专利打分，不入库，不需要工作目录。"""
    from jobs.pair_scoring import score_file

    rows = score_file(needs, patents, pairs, output, ranker)
    emit({"pairs": rows, "output": str(output)}, as_json, [f"{rows} 对已打分，写入 {output}"])


@click.command("evaluate")
@click.option("--judgements", required=True, type=FILE, help="评判：need_id,patent_id,level")
@click.option("--scores", type=FILE, help="已有的分数：need_id,patent_id,score，可有 level、p_relevant")
@click.option("--needs", type=FILE, help="需求文件（没有分数时）")
@click.option("--patents", type=FILE, help="专利（或成果）文件（没有分数时）")
@click.option("--ranker", type=FILE, help="train 写出的文件夹，默认用随程序提供的排序模型")
@click.option("--against", type=FILE, help="与之比较的分数文件或排序模型文件夹")
@json_option
def evaluate_command(
    judgements: Path,
    scores: Path | None,
    needs: Path | None,
    patents: Path | None,
    ranker: Path | None,
    against: Path | None,
    as_json: bool,
) -> None:
    """在评判过的对上量排序和概率的好坏，给出 95% 区间；可比较两个排序。"""
    if not (scores or (needs and patents)) or bool(needs) != bool(patents):
        raise click.UsageError("请给出 --scores，或同时给出 --needs 和 --patents")
    if scores and ranker:
        raise click.UsageError("--scores 和 --ranker 只能给一个；要比较，另一个写在 --against 后面")
    from jobs.evaluating import Sources, evaluate_files

    found = evaluate_files(judgements, Sources(scores, needs, patents, ranker), against)
    emit(found.to_dict(), as_json, _evaluation_lines(found))


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of `train`, as given."""

    needs: Path | None
    patents: Path | None
    judgements: Path | None
    output: Path | None
    activate: Path | None
    revert: bool
    person: str

    def check(self) -> None:
        """Raises UsageError for options that do not go together."""
        files = self.needs, self.patents, self.judgements, self.output
        if bool(self.needs) != bool(self.patents) or (self.needs and not self.judgements):
            raise click.UsageError("--needs、--patents、--judgements 要一起给出")
        if (self.activate or self.revert) and (any(files) or (self.activate and self.revert)):
            raise click.UsageError("--activate 和 --revert 只能单独使用")
        if self.needs and not self.output:
            raise click.UsageError("请用 --output 指定排序模型写到哪个文件夹")


@click.command("train")
@click.option("--needs", type=FILE, help="需求文件；与 --patents、--judgements 同用")
@click.option("--patents", type=FILE, help="专利（或成果）文件；与 --needs、--judgements 同用")
@click.option("--judgements", type=FILE, help="评判：need_id,patent_id,level；单独使用时先收入工作目录")
@click.option("--output", type=FILE, help="排序模型写到哪个文件夹，默认在工作目录的 models 中")
@click.option("--activate", type=FILE, help="启用这个文件夹中的排序模型（原来的保留）")
@click.option("--revert", is_flag=True, help="退回上一个排序模型")
@person_option
@home_option
@json_option
def train_command(home: Path | None, as_json: bool, **asked: Any) -> None:
    """用评判过的对训练排序模型并校准；不给文件时用工作目录里的评判。"""
    wanted = Asked(**asked)
    wanted.check()
    if wanted.activate or wanted.revert:
        _switch(home, wanted.activate, as_json)
    elif wanted.needs and wanted.patents and wanted.judgements and wanted.output:
        _train_on_files(wanted.needs, wanted.patents, wanted.judgements, wanted.output, as_json)
    else:
        _train_on_home(home, wanted, as_json)


def _switch(home: Path | None, activate: Path | None, as_json: bool) -> None:
    from jobs.rankers import activate_ranker, revert_ranker

    with opened(home) as at:
        name = activate_ranker(at.home, activate) if activate else revert_ranker(at.home)
    line = f"现用排序模型：{name or '随程序提供的'}。请重新运行 queqiao match"
    emit({"active": name}, as_json, [line])


def _train_on_files(needs: Path, patents: Path, judgements: Path, output: Path, as_json: bool) -> None:
    from datetime import UTC, datetime

    from jobs.ranker_training import train_on_files
    from jobs.rankers import write_ranker
    from jobs.settings import read_settings

    reranker = read_settings(os.environ).reranker
    report = train_on_files(needs, patents, judgements, datetime.now(UTC).date(), reranker)
    write_ranker(report.ranker, output, report.to_dict())
    emit({"output": str(output), **report.to_dict()}, as_json, _training_lines(report, output))


def _train_on_home(home: Path | None, asked: Asked, as_json: bool) -> None:
    from jobs.judging import import_judgements
    from jobs.ranker_training import train_on_home
    from jobs.rankers import new_folder, write_ranker

    with opened(home) as at:
        taken = import_judgements(at.engine, asked.judgements, asked.person) if asked.judgements else None
        with at.engine.connect() as conn:
            report = train_on_home(at.home, conn, at.settings.encoder, at.today, at.settings.reranker)
        folder = write_ranker(report.ranker, asked.output or new_folder(at.home), report.to_dict())
    lines = list(_training_lines(report, folder))
    document: dict[str, Any] = {"output": str(folder), **report.to_dict()}
    if taken:
        lines.insert(0, f"评判：收入 {taken.stored}，已有 {taken.known}，工作目录中没有的 {len(taken.unknown)}")
        document["judgements"] = {"stored": taken.stored, "known": taken.known, "unknown": len(taken.unknown)}
    emit(document, as_json, lines)


def _evaluation_lines(found: "Evaluation") -> Iterator[str]:
    yield f"{found.figures['pairs']} 对，其中 {found.figures['needs']} 条需求可排序（至少 10 对、有一对等级 ≥ 3）"
    yield from _cautions(found)
    for name, interval in found.intervals.items():
        line = (
            f"{padded(NAMES[name], 16)}{_figure(interval.value)}  [{_figure(interval.low)}, {_figure(interval.high)}]"
        )
        gap = (found.differences or {}).get(name)
        yield line + (_gap(interval.value, gap) if gap else "")
    for row in found.reliability:
        yield f"概率 {row.low:.1f}–{row.high:.1f}：{row.pairs} 对，平均 {row.stated:.2f}，实际相关 {row.relevant:.2f}"


def _cautions(found: "Evaluation") -> Iterator[str]:
    if found.judgements > found.figures["pairs"]:
        yield f"读到 {found.judgements} 个评判，有的对不止一个：同一人取最后一次，几人取中位数"
    for name, what in UNSTATED.items():
        if 0 < found.unstated[name] < found.figures["pairs"]:
            yield f"有 {found.unstated[name]} 对没有{what}"


def _gap(value: float, gap: "Difference") -> str:
    sure = ("有把握更好" if gap.better > 0.5 else "有把握更差") if gap.is_sure else "差别不确定"
    return (
        f"  对照 {_figure(value - gap.value)}，差 {_signed(gap.value)} [{_signed(gap.low)}, {_signed(gap.high)}] {sure}"
    )


def _training_lines(report: "TrainingReport", folder: Path) -> Iterator[str]:
    trained = report.ranker.trained
    yield f"{trained.needs} 条需求的 {trained.pairs} 个评判，其中等级 ≥ 3 的占 {trained.base_rate:.1%}"
    yield "五折（按需求分开）；括号内为训练前："
    for name, value in report.figures.items():
        if name in NAMES:
            yield f"  {padded(NAMES[name], 16)}{_figure(value)}（{_figure(report.start.get(name))}）"
    yield "评判数与效果："
    for point in report.curve:
        yield f"  {point.judgements:>6} 个：nDCG@10 {_figure(point.ndcg10)}，Brier 技巧 {_figure(point.brier_skill)}"
    yield f"约 {report.enough} 个评判已够" if report.enough else "再多的评判仍有帮助"
    yield f"已写入 {folder}；启用：queqiao train --activate {folder}"


def _figure(value: Any) -> str:
    return "–" if value is None or isnan(value) else f"{value:.3f}"


def _signed(value: float) -> str:
    return "–" if isnan(value) else f"{value:+.3f}"
