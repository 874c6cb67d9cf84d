"""One file of a source goes in as it would by hand: the same rejects, runs and papers, under a person's name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ingest.mappings import read_mapping
from jobs.home import Home
from jobs.import_reports import FileReport
from jobs.importing import import_files
from jobs.opening import Engine
from jobs.people import require_person
from jobs.sources.table import Source
from matcher.errors import InputRefused
from matcher.vocabulary import RecordKind


@dataclass(frozen=True, slots=True)
class Intake:
    """Where the files of one source go; made by `intake`."""

    home: Home
    engine: Engine
    kind: RecordKind
    person: str
    mapping: Mapping[str, str] | None
    now: datetime
    go_on: Callable[[int], None]

    def take(self, path: Path) -> FileReport:
        """Import the file. Raises InputRefused with the line of what is wrong; then nothing of it went in."""
        report = import_files(
            self.home,
            self.engine,
            self.kind,
            [path],
            mapping=self.mapping,
            person=self.person,
            now=self.now,
            progress=lambda _, rows: self.go_on(rows),
        ).files[0]
        if report.error:
            raise InputRefused(f"文件“{path.name}”没有导入", report.error)
        return report


def intake(home: Home, engine: Engine, source: Source, now: datetime, go_on: Callable[[int], None]) -> Intake:
    """Raises RecordUnknown or InputRefused where the person may not act, FileUnreadable for a mapping that is gone."""
    person = require_person(engine, source.person).name
    mapping = read_mapping(source.mapping) if source.mapping else None
    return Intake(home, engine, source.what, person, mapping, now, go_on)


def told(report: FileReport) -> str:
    """What became of the rows."""
    return f"新增 {report.accepted}，更新 {report.updated}，无变化 {report.unchanged}，拒收 {report.rejected}"
