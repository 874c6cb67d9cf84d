"""The main job on the bundled sample: import, index, match, review list and catalog. Everything in it is invented."""

from collections.abc import Iterator
from datetime import date, datetime

import sqlalchemy as sa

from jobs.cataloging import write_home_catalog
from jobs.chain import import_chain
from jobs.home import Home
from jobs.import_reports import FileReport
from jobs.importing import import_files
from jobs.index_job import bring_index_up_to_date
from jobs.match_tables import write_review
from jobs.matching import Matching, open_needs, store_matches
from matcher.shipped import shipped
from matcher.vocabulary import RecordKind

FILES = (
    (RecordKind.PATENT, ("patents_cnipr.xlsx", "patents_incopat.xlsx", "patents_patsnap.csv")),
    (RecordKind.ENTERPRISE, ("enterprises.xlsx",)),
    (RecordKind.NEED, ("needs.xlsx",)),
    (RecordKind.SUPPLY, ("supply.xlsx",)),
)
TOP = 5


def run_demo(home: Home, engine: sa.Engine, now: datetime, today: date, threshold: float) -> Iterator[str]:
    """Runs step by step; yields a line for each, at the end what to open."""
    yield "以下企业、高校、专利和需求均为虚构样例。"
    for kind, names in FILES:
        paths = [shipped("sample", name) for name in names]
        for file in import_files(home, engine, kind, paths, now=now).files:
            yield _imported(file)
    import_chain(engine, shipped("sample", "chain.toml"), now)
    index = bring_index_up_to_date(home, engine, now, progress=lambda _: None)
    yield f"索引：{index.patents} 件专利"
    with engine.connect() as conn:
        report = Matching(home, conn, today, threshold).run(open_needs(conn), TOP, lambda _: None)
    store_matches(engine, report, now)
    answered = len({match.need_id for match in report.pushable})
    yield f"匹配：{len(report.results)} 条需求，{answered} 条有可推送的专利，共 {len(report.pushable)} 个匹配"
    yield f"请打开 {write_review(report, home.documents / '推送清单.xlsx')}"
    with engine.connect() as conn:
        yield f"请打开 {write_home_catalog(conn, home.documents / '供需目录.xlsx', today, home)[0]}"


def _imported(file: FileReport) -> str:
    if file.error:
        return file.error
    counts = f"新增 {file.accepted}，更新 {file.updated}，无变化 {file.unchanged}，拒收 {file.rejected}"
    return f"导入 {file.file}（{file.source}）：共 {file.rows} 行，{counts}"
