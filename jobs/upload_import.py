"""Uploaded files tried, then imported: what the console does of `queqiao import`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from jobs.home import Home
from jobs.import_file import Progress
from jobs.import_preview import FilePreview, preview_file
from jobs.import_reports import FileReport, ImportReport
from jobs.importing import import_files
from jobs.opening import Engine
from jobs.people import require_person
from jobs.uploads import Upload, forget

MOST_SHOWN = 20
GoOn = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Checked:
    """What an import would do, and how the first files are read."""

    previews: tuple[FilePreview, ...]
    report: ImportReport

    @property
    def importable(self) -> list[FileReport]:
        """The files that would go in."""
        return [file for file in self.report.files if not file.error]


def check_upload(home: Home, engine: Engine, upload: Upload, now: datetime, go_on: GoOn) -> Checked:
    """Try the import and take everything back."""
    previews = tuple(preview_file(path, upload.kind, upload.mapping) for path in upload.files[:MOST_SHOWN])
    return Checked(previews, _import(home, engine, upload, upload.person, now, go_on, dry_run=True))


def import_upload(home: Home, engine: Engine, upload: Upload, person: str, now: datetime, go_on: GoOn) -> ImportReport:
    """Import the files under the name of whoever says so, and remove what was uploaded. Raises RecordUnknown,
    InputRefused for a person who may not act."""
    name = require_person(engine, person).name
    report = _import(home, engine, upload, name, now, go_on, dry_run=False)
    forget(upload)
    return report


def _import(
    home: Home, engine: Engine, upload: Upload, person: str, now: datetime, go_on: GoOn, *, dry_run: bool
) -> ImportReport:
    return import_files(
        home,
        engine,
        upload.kind,
        upload.files,
        mapping=upload.mapping or None,
        person=person,
        now=now,
        dry_run=dry_run,
        progress=_summed(go_on),
    )


def _summed(go_on: GoOn) -> Progress:
    """The rows of all files so far."""
    done: dict[str, int] = {}

    def seen(name: str, rows: int) -> None:
        done[name] = rows
        go_on(sum(done.values()))

    return seen
