"""What is in the home, what is stale, what is missing: the first thing to look at."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from indexing.manifest import read_manifest
from jobs.encoding import is_index_encoder
from jobs.home import Home
from jobs.last_backup import backup_alarm
from jobs.push_status import push_status
from jobs.schedule_status import schedule_warnings
from jobs.working_days import calendar_warning, read_working_days
from matcher.errors import HomeUnusable, QueqiaoError
from matcher.push_caps import CHINA
from store import chain as chain_store
from store import enterprises as enterprise_store
from store import matches as match_store
from store import needs as need_store
from store import patents as patent_store
from store import restorations


@dataclass(frozen=True, slots=True)
class Status:
    """Counts of the home and the state of its index; `steps` are the next things to do, in order."""

    patents: int
    needs: int
    open_needs: int
    enterprises: int
    chain: str
    index_state: str
    index_patents: int
    matches: int
    pushes: dict[str, int]
    steps: tuple[str, ...]
    warnings: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON document of the contracts, and more."""
        counts = {name: getattr(self, name) for name in ("patents", "needs", "enterprises")}
        index = {"state": self.index_state, "patents": self.index_patents}
        more = {"open_needs": self.open_needs, "chain": self.chain, "matches": self.matches, "steps": list(self.steps)}
        more["warnings"] = list(self.warnings)
        return counts | {"index": index, "pushes": self.pushes} | more


def read_status(home: Home, conn: sa.Connection, today: date, encoder: str = "") -> Status:
    """The status of a home on `today` with `QUEQIAO_ENCODER` = `encoder`; reads counts and manifests only."""
    state, indexed = _index(home, patent_store.latest_revision(conn), encoder)
    chain = chain_store.get(conn)
    counts = (patent_store.count(conn), need_store.count(conn), enterprise_store.count(conn))
    matches = match_store.count(conn)
    steps = next_steps(*counts, state, matches, chain is not None)
    opened = need_store.count_open(conn, today)
    return Status(
        patents=counts[0],
        needs=counts[1],
        open_needs=opened,
        enterprises=counts[2],
        chain=chain.name if chain else "",
        index_state=state,
        index_patents=indexed,
        matches=matches,
        pushes=push_status(home, conn).pushes,
        steps=steps,
        warnings=(*_stopped(conn), *_warnings(home, today), *schedule_warnings(conn)),
    )


def _stopped(conn: sa.Connection) -> tuple[str, ...]:
    """Why nothing is sent in a home put back from a backup."""
    stopped = restorations.unsettled(conn)
    if not stopped:
        return ()
    since = f"{stopped[0].made_at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    return (f"由 {since} 的备份恢复，推送已停；此后发出过哪些须先对账：queqiao push reconcile",)


def _warnings(home: Home, today: date) -> tuple[str, ...]:
    """What staff should know of the calendar and the programme; a file that cannot be used is a warning here."""
    found = [backup_alarm(home, today)]
    try:
        found.append(calendar_warning(read_working_days(home), today))
    except QueqiaoError as error:
        found.append(error.message)
    if home.programme.is_file():
        from jobs.programme import home_programme

        try:
            home_programme(home)
        except QueqiaoError as error:
            found.append(error.message)
    return tuple(line for line in found if line)


def _index(home: Home, latest: int, encoder: str) -> tuple[str, int]:
    try:
        manifest = read_manifest(home.index)
    except HomeUnusable:
        return "absent", 0
    of_home = bool(home.index_url) == bool(manifest.alias) and is_index_encoder(home, encoder, manifest.encoder)
    fresh = manifest.revision == latest and of_home
    return ("fresh" if fresh else "stale"), manifest.patents


def next_steps(patents: int, needs: int, enterprises: int, index: str, matches: int, chain: bool) -> tuple[str, ...]:
    """What to do next in this home, as lines with their commands."""
    todo = (
        (not (patents or needs or enterprises), "下载空白表格：queqiao forms 目录"),
        (not patents, "导入专利：queqiao import patents 导出文件…（数据库导出的 xlsx、xls、csv、xml 均可）"),
        (not enterprises, "导入企业：queqiao import enterprises 企业登记表.xlsx"),
        (not needs, "导入需求：queqiao import needs 技术需求征集表.xlsx"),
        (not chain, "导入产业链：queqiao chain import 产业链.toml"),
        (index != "fresh", "建立或更新索引：queqiao index"),
        (not matches, "首次匹配：queqiao match --output 推送清单.xlsx"),
    )
    return tuple(text for due, text in todo if due)
