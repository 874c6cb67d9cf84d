"""Imports: files to store, each row accounted for, each run undoable."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ingest.tables import HeadingsGrew
from jobs.erased_contacts import Screen
from jobs.home import Home
from jobs.import_changes import put_in_place, restore
from jobs.import_file import FileImport, ImportRun, Progress
from jobs.import_reports import FileReport, ImportReport, UndoReport
from matcher.errors import InputRefused, QueqiaoError
from matcher.vocabulary import RecordKind
from store import chain as chains
from store import enterprises, imports, needs, pushes
from store.database import writer, writing
from store.shelves import shelf


def import_files(  # noqa: PLR0913
    home: Home,
    engine: sa.Engine,
    kind: RecordKind,
    paths: Sequence[Path],
    *,
    mapping: Mapping[str, str] | None = None,
    person: str = "",
    now: datetime,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Import files of one kind, one transaction each: what fails leaves nothing half-imported, the others go in.

    A dry run does the same work, writes no documents and takes everything back. Raises nothing that one file causes:
    see `FileReport.error`.
    """
    with writer(engine) as conn, ExitStack() as stack:
        if dry_run:
            stack.enter_context(_rolled_back(conn))
        with _step(conn):
            run_id = imports.start_run(conn, kind, person, now)
            chain = chains.get(conn)
            screen = Screen(home, conn, kind)
        run = ImportRun(conn, kind, shelf(kind), run_id, now, chain, None if dry_run else home, progress, screen)
        files = tuple(_import_file(run, path, mapping) for path in paths)
    return ImportReport("" if dry_run else run_id, files)


def undo_run(home: Home, engine: sa.Engine, run_id: str, person: str, now: datetime) -> UndoReport:
    """Give every record the state it had before the run. Raises InputRefused where that is no longer possible."""
    with writing(engine) as conn:
        _refuse_undo(conn, run_id)
        before = imports.first_versions(conn, run_id, {kind: shelf(kind).record for kind in RecordKind})
        _refuse_pushed(conn, before)
        chain = chains.get(conn)
        for kind in RecordKind:
            own = [version for version in before if version.kind is kind]
            with _needs_settled(conn, kind, own):
                restore(conn, kind, own, now)
            put_in_place(conn, kind, (version.before for version in own if version.before), chain, now)
        imports.close_run(conn, run_id, person, now)
    removed = sum(version.before is None for version in before)
    return UndoReport(run_id, len(before) - removed, removed)


@contextmanager
def _needs_settled(conn: sa.Connection, kind: RecordKind, undone: Sequence[imports.Version]) -> Iterator[None]:
    """Needs that came to a firm by a name it loses go to the firm that still has that name, or belong to the name
    alone again, until a firm of that name is registered."""
    ids = [version.record_id for version in undone if kind is RecordKind.ENTERPRISE]
    before = enterprises.get_many(conn, ids)
    yield
    after = enterprises.get_many(conn, ids)
    lost = {i: set(e.names) - set(after[i].names if i in after else ()) for i, e in before.items()}
    for enterprise_id, names in lost.items():
        needs.unlink(conn, enterprise_id, names)
    needs.link(conn, enterprises.ids_by_name(conn, (name for names in lost.values() for name in names)))


def _import_file(run: ImportRun, path: Path, mapping: Mapping[str, str] | None) -> FileReport:
    try:
        try:
            return _taken(run, path, mapping, all_lines=False)
        except HeadingsGrew:  # nothing of it stayed
            return _taken(run, path, mapping, all_lines=True)
    except QueqiaoError as error:
        return FileReport(path.name, error=error.message)


def _taken(run: ImportRun, path: Path, mapping: Mapping[str, str] | None, all_lines: bool) -> FileReport:
    with _step(run.conn):
        return FileImport(run, path, mapping, all_lines).take()


def _step(conn: sa.Connection) -> AbstractContextManager[Any]:
    """A transaction, or inside the one of a dry run a savepoint."""
    return conn.begin_nested() if conn.in_transaction() else conn.begin()


@contextmanager
def _rolled_back(conn: sa.Connection) -> Iterator[None]:
    transaction = conn.begin()
    try:
        yield
    finally:
        transaction.rollback()


def _refuse_undo(conn: sa.Connection, run_id: str) -> None:
    run = imports.get_run(conn, run_id)
    if run is None:
        raise InputRefused("没有这次导入", run_id, "导入编号见导入时的输出")
    if run["undone_at"] is not None:
        raise InputRefused("这次导入已经撤销过", run_id)
    _refuse_touched(conn, run["kind"], run_id)


def _refuse_touched(conn: sa.Connection, kind: RecordKind, run_id: str) -> None:
    kinds = [RecordKind.PATENT, RecordKind.SUPPLY] if kind is RecordKind.PATENT else [kind]
    if later := imports.later_run(conn, kinds, run_id):
        raise InputRefused("之后的导入改过其中的记录，不能撤销", run_id, f"请先撤销导入 {later}")
    if kind is RecordKind.ENTERPRISE and (merged := enterprises.merged_among(conn, imports.touched(conn, run_id))):
        raise InputRefused("其中的企业已被合并，不能撤销", run_id, f"请先取消企业合并 {merged}")


def _refuse_pushed(conn: sa.Connection, versions: Sequence[imports.Version]) -> None:
    """What an enterprise or a university was told of stays, whatever a run brought it; what is only planned is found
    out before it leaves. Supply terms may go: a push keeps those it was sent with."""
    for kind in (RecordKind.PATENT, RecordKind.NEED, RecordKind.ENTERPRISE):
        new = [version.record_id for version in versions if version.kind is kind and version.before is None]
        if push_id := pushes.left_with(conn, kind, new):
            raise InputRefused("其中的记录已推送出去，不能撤销", push_id, "请改为导入更正后的表格")
