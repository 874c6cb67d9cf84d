"""What an import and its undoing tell: every row accounted for."""

from dataclasses import dataclass
from typing import Any

from ingest.rows import Reject


@dataclass(slots=True)
class FileReport:
    """What became of one file's rows; `error` is the one line that says why nothing of it went in. Of `erased` rows
    the enterprise went in without its contact, whose data was erased on request. `first_rejects` are for a
    page to show."""

    file: str
    source: str = ""
    accepted: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    erased: int = 0
    rejects_file: str = ""
    ids_file: str = ""
    error: str = ""
    first_rejects: tuple[Reject, ...] = ()

    @property
    def rows(self) -> int:
        """All rows of the file."""
        return self.accepted + self.updated + self.unchanged + self.rejected

    @property
    def counts(self) -> dict[str, int]:
        """The rows by what became of them."""
        return {name: getattr(self, name) for name in ("accepted", "updated", "unchanged", "rejected")}

    def to_dict(self) -> dict[str, Any]:
        """The file's part of the JSON document; `error` and `erased` only where there is something to tell."""
        papers = {"rejects_file": self.rejects_file, "ids_file": self.ids_file}
        more: dict[str, Any] = {"error": self.error} if self.error else {}
        more |= {"erased": self.erased} if self.erased else {}
        return {"file": self.file, "source": self.source, "rows": self.rows} | self.counts | papers | more


@dataclass(frozen=True, slots=True)
class ImportReport:
    """A run (empty for a dry run) and its files."""

    run: str
    files: tuple[FileReport, ...]

    @property
    def failed(self) -> bool:
        """Whether some file did not go in."""
        return any(file.error for file in self.files)

    def to_dict(self) -> dict[str, Any]:
        """The JSON document of the contracts."""
        return {"run": self.run, "files": [file.to_dict() for file in self.files]}


@dataclass(frozen=True, slots=True)
class UndoReport:
    """How many records an undone run gives back (`restored`) and takes away (`removed`)."""

    run: str
    restored: int
    removed: int

    def to_dict(self) -> dict[str, Any]:
        """The report as a JSON document."""
        return {"run": self.run, "restored": self.restored, "removed": self.removed}
