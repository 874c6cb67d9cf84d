"""Which evidence is at hand as files: receipts of what was handed over, and the grounds for writing to contacts."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jobs.push_entries import stated_ground
from matcher.errors import FileUnreadable
from matcher.ledger import LedgerEntry, standing
from matcher.push_vocabulary import Digest, LedgerKind, PushChannel
from matcher.vocabulary import LegalBasis


@dataclass(frozen=True, slots=True)
class EvidenceCheck:
    """How many files were looked at, and the entries whose evidence is among them and is not, in order."""

    files: int
    found: tuple[LedgerEntry, ...]
    missing: tuple[LedgerEntry, ...]

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it: a missing one with what it takes to look for it."""
        missing = [
            {"sequence": e.sequence, "kind": e.kind.value, "push_id": e.push_id, "evidence": e.evidence}
            for e in self.missing
        ]
        return {"files": self.files, "found": [e.sequence for e in self.found], "missing": missing}


def check_evidence(entries: Iterable[LedgerEntry], folders: Sequence[Path]) -> EvidenceCheck:
    """Look for the evidence of the entries in these folders and all below, whatever the files are called. Raises
    FileUnreadable for what is no folder or cannot be read."""
    hashes = [one for folder in folders for one in _hashes(folder)]
    known = set(hashes)
    due = [entry for entry in standing(entries) if is_on_paper(entry)]
    found = tuple(entry for entry in due if entry.evidence in known)
    return EvidenceCheck(len(hashes), found, tuple(entry for entry in due if entry.evidence not in known))


def is_on_paper(entry: LedgerEntry) -> bool:
    """Whether the evidence of an entry is a document that somebody keeps, not a server's word or the register's."""
    handed = entry.kind is LedgerKind.DELIVERED and entry.channel is PushChannel.HAND_OVER
    return handed or (entry.kind is LedgerKind.PERMITTED and entry.evidence not in _registered())


@cache
def _registered() -> frozenset[str]:
    """The grounds that only a register states; there are a few."""
    return frozenset(stated_ground(basis, digest) for basis in LegalBasis for digest in Digest)


def _hashes(folder: Path) -> list[str]:
    if not folder.is_dir():
        raise FileUnreadable("没有这个证据文件夹", folder, "请检查 --evidence 的路径")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [_hash(path) for path in files]


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FileUnreadable("证据文件无法读取", path, "请检查权限，或先关闭占用它的程序") from error
