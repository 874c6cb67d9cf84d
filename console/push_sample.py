"""`queqiao push sample`: a blind sample drawn, read back, added up."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from console.context import home_option, json_option, opened, person_option
from console.output import emit
from matcher.blind_sample import SHARE

if TYPE_CHECKING:
    from matcher.blind_sample import SampleResult
    from matcher.proportion import Proportion

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("sample")
@click.argument("file", type=_FILE, required=False)
@click.option("--share", type=float, default=SHARE, show_default=True, help="抽待审核的几成，大于 0、不超过 1")
@click.option("--seed", type=int, help="抽签的种子，同一种子抽出同一份；默认为当天日期（如 20260610）")
@click.option("--read", "filled", type=_FILE, help="导入填好的抽样表，须与 --as 一起用")
@click.option("--result", is_flag=True, help="列出审核人判断的精准度")
@person_option
@home_option
@json_option
def sample(
    *,
    file: Path | None,
    share: float,
    seed: int | None,
    filled: Path | None,
    result: bool,
    person: str,
    **printed: Any,
) -> None:
    """盲审抽样：写出抽样表（.xlsx）、导入填好的（--read）、列出结果（--result）。"""
    if [file is not None, filled is not None, result].count(True) != 1:
        raise click.UsageError("请给出要写的文件、--read 文件 或 --result 之一")
    if filled:
        _read(filled, person, **printed)
    elif result:
        _result(**printed)
    elif file:
        _draw(file, share, seed, **printed)


def _draw(file: Path, share: float, seed: int | None, home: Path | None, as_json: bool) -> None:
    from jobs.blind_sampling import draw_sample

    with opened(home) as at:
        chosen = int(f"{at.today:%Y%m%d}") if seed is None else seed
        drawn = draw_sample(at.engine, file, share, chosen, at.settings.threshold, at.now)
    told = f"已写入 {file}：{len(drawn)} 对（种子 {chosen}）"
    emit({"file": str(file), "pairs": len(drawn), "seed": chosen}, as_json, [told])


def _read(filled: Path, person: str, home: Path | None, as_json: bool) -> None:
    from jobs.blind_sampling import read_sample

    if not person:
        raise click.UsageError("请用 --as 写明是谁判断的")
    with opened(home) as at:
        taken = read_sample(at.engine, filled, person, at.now)
    emit({"judged": taken}, as_json, [f"已登记 {taken} 对的等级（{person}）"])


def _result(home: Path | None, as_json: bool) -> None:
    from jobs.blind_sampling import sample_result

    with opened(home) as at, at.engine.connect() as conn:
        found = sample_result(conn)
    emit(_document(found), as_json, _lines(found))


def _document(found: "SampleResult") -> dict[str, Any]:
    people = {name: _pair(share, found.lower_by_person[name]) for name, share in found.by_person.items()}
    return _pair(found.precision, found.lower) | {"unjudged": found.unjudged, "people": people}


def _pair(precision: "Proportion", lower: "Proportion") -> dict[str, Any]:
    return {"precision": _figure(precision), "lower": _figure(lower)}


def _figure(share: "Proportion") -> Mapping[str, Any]:
    low, high = share.interval or (None, None)
    figures = {"relevant": share.hits, "n": share.n, "value": share.value, "low": low, "high": high}
    return figures | {"enough": share.is_enough}


def _lines(found: "SampleResult") -> Iterator[str]:
    yield f"审核精准度（较强相关及以上）：{_words(found.precision)}"
    yield f"混入的未列入推送的：{_words(found.lower)}"
    for name, share in found.by_person.items():
        yield f"　{name}：{_words(share)}；混入的：{_words(found.lower_by_person[name])}"
    if found.unjudged:
        yield f"还没有判断的 {found.unjudged} 对"


def _words(share: "Proportion") -> str:
    if share.value is None or share.interval is None:
        return "还没有判断"
    low, high = share.interval
    few = "" if share.is_enough else "，样本不足"
    return f"{share.hits}/{share.n} = {share.value:.1%}（95% 区间 {low:.1%} 至 {high:.1%}{few}）"
