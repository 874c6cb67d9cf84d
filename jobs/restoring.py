"""`restore`: a backup put back into a new home, with sending stopped and no refusal forgotten."""

import shutil
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from ingest.files import file_sha256
from jobs.backing_up import aside, counted
from jobs.backup_archive import Manifest, unpack
from jobs.departures import read_departures, write_departures
from jobs.home import Home
from jobs.keys import SECRET_FILE
from jobs.sheets.replacement import replacement
from matcher.errors import HomeUnusable, InputRefused
from matcher.restorations import LOST, OPEN_MESSAGES, OPEN_PUSHES, Doubt, Restoration
from store import outbox, pushes, restorations
from store.copying import POSTGRESQL_COPY, SQLITE_COPY, load_copy
from store.database import open_database, unmigrated, writing

_CURE = "请用 --home 指一个新的文件夹；里面只可以先放一份较新的 refusals.csv"
_MAY_BE_THERE = frozenset({"refusals.csv", "sent.jsonl", SECRET_FILE, "backups"})
_MERGED = (SQLITE_COPY, POSTGRESQL_COPY, "refusals.csv", "sent.jsonl")


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back: `doubts` may have gone out since the backup, `kept` refusals were newer than it."""

    manifest: Manifest
    doubts: int
    kept: int

    def to_dict(self) -> dict[str, Any]:
        """The JSON document."""
        return {"manifest": self.manifest.to_dict(), "doubts": self.doubts, "newer_refusals": self.kept}


def restore(
    path: Path,
    home: Home,
    now: datetime,
    key: Path | None = None,
    refusals: Iterable[Path] = (),
    departures: Iterable[Path] = (),
) -> Restored:
    """Put a backup back into a home that holds no database yet. `refusals` and `departures` are newer copies of
    `refusals.csv` and `sent.jsonl` (of the home that was lost); those lying in the new home already are taken as well.
    Raises FileUnreadable, InputRefused, HomeUnusable; the database is put in place last."""
    _refuse_a_home_in_use(home)
    home.prepare()
    with aside(home.path) as folder:
        manifest = unpack(path, folder, key)
        _refuse_another_database(home, manifest)
        _hold_against_manifest(folder, manifest)
        kept = _merge_refusals(folder, home, [home.refusals, *refusals])
        left = read_departures([folder / home.departures.name, home.departures, *departures])
        write_departures(home.departures, left.values())
        _move_files(folder, home, manifest)
        _put_database(folder, home, manifest)
    doubts = _stop_sending(home, left, Restoration(f"R-{uuid4().hex[:12]}", manifest.made_at, now, file_sha256(path)))
    return Restored(manifest, doubts, kept)


def merged_refusals(texts: Iterable[str]) -> list[str]:
    """The whole lines of several copies of `refusals.csv`, each once, in the order in which they were first met. What a
    later copy lacks stays: a refusal is never forgotten."""
    lines = (line for text in texts for line in text.splitlines())
    return list(dict.fromkeys(line for line in lines if line.count(",") == 4 and line.endswith(",end")))


def _refuse_a_home_in_use(home: Home) -> None:
    there = sorted(path.name for path in home.path.iterdir()) if home.path.is_dir() else []
    others = [name for name in there if name not in _MAY_BE_THERE and not name.startswith(".backup-")]
    if others:
        raise InputRefused("工作目录不是空的，不能恢复到其中", f"{home.path}（{others[0]}）", _CURE)


def _hold_against_manifest(folder: Path, manifest: Manifest) -> None:
    """Count the ledger again before anything is put in place."""
    if (folder / SQLITE_COPY).exists():
        found = counted(folder / SQLITE_COPY)
        stated = {"entries": manifest.entries, "head": manifest.head, "counts": manifest.counts}
        if found and any(found[name] != value for name, value in stated.items()):
            raise HomeUnusable("备份里的台账与清单写的不符", manifest.head, "请换一份备份")


def _merge_refusals(folder: Path, home: Home, newer: Iterable[Path]) -> int:
    """Write the union of all copies into the new home; how many lines the backup lacks. The secret must be the same:
    under another one no line could be recognized."""
    copies = [folder / "refusals.csv", *newer]
    texts = [path.read_text(encoding="ascii", errors="replace") for path in copies if path.is_file()]
    lines = merged_refusals(texts)
    if len({line.partition(",")[0] for line in lines}) > 1:
        raise InputRefused("拒收名单来自另一个工作目录", "refusals.csv", "请给出同一工作目录的 refusals.csv")
    own = merged_refusals(texts[:1]) if copies[0].is_file() else []
    if lines:
        with replacement(home.refusals) as file:
            file.write("".join(f"\n{line}" for line in lines).encode("ascii"))
    return len(lines) - len(own)


def _move_files(folder: Path, home: Home, manifest: Manifest) -> None:
    for name in manifest.files:
        if name in _MERGED:
            continue
        source, target = folder / name, home.path / name
        if name == SECRET_FILE and target.exists() and target.read_bytes() != source.read_bytes():
            raise InputRefused("文件夹里已有另一个密钥", target, _CURE)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(source, target)


def _refuse_another_database(home: Home, manifest: Manifest) -> None:
    if POSTGRESQL_COPY not in manifest.files and home.stated_database_url:
        raise InputRefused("备份来自 SQLite", "QUEQIAO_DATABASE_URL", "请先清空这个设置，恢复到工作目录中")
    if POSTGRESQL_COPY in manifest.files and not home.database_url.startswith("postgres"):
        raise InputRefused("备份来自 PostgreSQL", home.database_url, "请用 QUEQIAO_DATABASE_URL 指一个空库")


def _put_database(folder: Path, home: Home, manifest: Manifest) -> None:
    if SQLITE_COPY in manifest.files:
        (folder / SQLITE_COPY).replace(home.path / SQLITE_COPY)
        return
    engine = unmigrated(home.database_url)
    try:
        load_copy(engine, folder / POSTGRESQL_COPY)
    finally:
        engine.dispose()


def _stop_sending(home: Home, left: Collection[str], restoration: Restoration) -> int:
    """Note what may have gone out since the backup; how much that is. From here on nothing is sent."""
    engine = open_database(home.database_url)
    try:
        with writing(engine) as conn:
            found = in_doubt(conn, left, restoration.restoration_id)
            restorations.add(conn, restoration, found)
    finally:
        engine.dispose()
    return len(found)


def in_doubt(conn: sa.Connection, left: Collection[str], restoration_id: str) -> list[Doubt]:
    """Every message that was on its way, every push outside one that could have been approved and sent, and of `left`
    (push ids) each that was planned and left after the backup was made."""
    lost = sorted(set(left) - pushes.get_many(conn, left).keys())
    messages = [Doubt(one.message_id, restoration_id, one.state.value) for one in outbox.in_state(conn, *OPEN_MESSAGES)]
    known = [Doubt(one.push_id, restoration_id, one.state.value) for one in pushes.in_state(conn, *OPEN_PUSHES)]
    return messages + known + [Doubt(push_id, restoration_id, LOST) for push_id in lost]
