"""The blind sample of a home: drawn into a sheet, read back under the name of who judged it, added up."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from ingest.decisions import GivenLevel, read_levels
from jobs.reviewing import named, reviewer
from jobs.sheets.sample_sheet import SampleRow, write_sample_sheet
from matcher.blind_sample import SampledPair, SampleResult, draw, lower_ranked, result_of
from matcher.delivery_vocabulary import PushDirection
from matcher.errors import InputRefused, RecordUnknown
from matcher.push_review import UNDER_REVIEW
from store import blind_samples, matches, needs, patents, pushes
from store.database import writing


def draw_sample(
    engine: sa.Engine, path: Path, share: float, seed: int, threshold: float, now: datetime
) -> list[SampledPair]:
    """Draw a sample of the pairs under review and write its sheet. Raises InputRefused for a share that is none,
    another ending than .xlsx, where nothing is under review, and where the file is open elsewhere."""
    if not 0 < share <= 1:
        raise InputRefused("抽样比例应大于 0、不超过 1", share, "例如 --share 0.05")
    if path.suffix.lower() != ".xlsx":
        raise InputRefused("不能写成这种文件", path.name, "请用 .xlsx 结尾的文件名")
    with writing(engine) as conn:
        sample = _drawn(conn, share, seed, threshold)
        rows = _rows(conn, sample)
        kept = {row.sample_id for row in rows}
        blind_samples.put(conn, [one for one in sample if one.sample_id in kept], now)
        write_sample_sheet(path, rows)
    return [one for one in sample if one.sample_id in kept]


def read_sample(engine: sa.Engine, path: Path, person: str, now: datetime) -> int:
    """Store the levels of a sheet, all or none; how many. Raises FileUnreadable, RecordUnknown, InputRefused naming the
    rows that are unknown, twice there, or judged by another already."""
    given = read_levels(path)
    with writing(engine) as conn:
        by = reviewer(conn, person)
        _check(blind_samples.get_many(conn, [one.sample_id for one in given]), given, by.name)
        for one in given:
            blind_samples.judge(conn, one.sample_id, int(one.level), by.name, now)
    return len(given)


def sample_result(conn: sa.Connection) -> SampleResult:
    """What all samples of the home say."""
    return result_of(blind_samples.every(conn))


def _drawn(conn: sa.Connection, share: float, seed: int, threshold: float) -> list[SampledPair]:
    under_review = pushes.in_state(conn, *UNDER_REVIEW)
    pairs = [(one.need_id, one.patent_id) for one in under_review if one.direction is PushDirection.SUPPLY]
    if not pairs:
        raise InputRefused("没有待审核的推送，无从抽样", cure="请先运行 queqiao push plan")
    ever = {(one.need_id, one.patent_id) for one in pushes.every(conn)}
    others = [pair for pair in lower_ranked(pairs, matches.every(conn), threshold) if pair not in ever]
    return draw(pairs, others, share, seed)


def _rows(conn: sa.Connection, sample: Sequence[SampledPair]) -> list[SampleRow]:
    asked = needs.get_many(conn, {one.need_id for one in sample})
    found = patents.get_many(conn, {one.patent_id for one in sample})
    whole = [one for one in sample if one.need_id in asked and one.patent_id in found]
    return [SampleRow(one.sample_id, asked[one.need_id], found[one.patent_id]) for one in whole]


def _check(known: dict[str, SampledPair], given: Sequence[GivenLevel], name: str) -> None:
    twice = [sample_id for sample_id, times in Counter(one.sample_id for one in given).items() if times > 1]
    if twice:
        raise InputRefused("同一抽样编号出现了两次", named(twice), "请只保留一次")
    unknown = [one.sample_id for one in given if one.sample_id not in known]
    if unknown:
        raise RecordUnknown("没有这个抽样编号", named(unknown), "请核对是否给错了文件")
    others = [f"{one.sample_id}（{one.person}）" for one in known.values() if one.person not in ("", name)]
    if others:
        raise InputRefused("已由别人判断过", named(others), "另一人判断请用另一个 --seed 另抽一份")
