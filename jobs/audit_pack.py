"""The audit pack: the entries, the hashes of their evidence, and what a stranger needs to verify and count again."""

import ast
import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import sqlalchemy as sa

import jobs.audit_verifier
import matcher
from jobs.audit import Audit
from jobs.sheets.replacement import replacement
from matcher.ledger import lines_of
from matcher.shipped import shipped
from store import ledger

EVIDENCE_HEADINGS = ("sequence", "kind", "push_id", "evidence")


def write_pack(found: Audit, conn: sa.Connection, path: Path) -> None:
    """Write the pack, whole or not at all; the same ledger gives the same bytes. A broken chain is packed as it stands.
    `conn` is the transaction that was audited. Raises InputRefused."""
    with replacement(path) as file, ZipFile(file, "w") as pack:
        for name, content in _files(found, conn):
            entry = ZipInfo(name)  # dated 1980, so that packs can be compared
            entry.compress_type = ZIP_DEFLATED
            pack.writestr(entry, content)


def _files(found: Audit, conn: sa.Connection) -> Iterator[tuple[str, bytes]]:
    yield "说明.txt", shipped("reference", "audit_pack.txt").read_bytes()
    yield "entries.jsonl", b"".join(lines_of(ledger.documents(conn)))
    yield "evidence.csv", _evidence(found)
    stated = {"caps": asdict(found.caps) if found.caps else None, "counts": found.counts.to_dict()}
    yield "counts.json", json.dumps(stated, ensure_ascii=False, indent=2).encode()
    yield "verify.py", Path(jobs.audit_verifier.__file__).read_bytes()
    yield from _modules(Path(jobs.audit_verifier.__file__), Path(matcher.__file__).parent)


def _modules(verifier: Path, folder: Path) -> Iterator[tuple[str, bytes]]:
    """The very files this program verifies and counts with: what the verifier imports, and what that imports in turn.
    They need nothing but Python."""
    names, left = {"__init__"}, [verifier]
    while left:
        new = _imported(left.pop()) - names
        names |= new
        left += [folder / f"{name}.py" for name in new]
    for name in sorted(names):
        yield f"matcher/{name}.py", (folder / f"{name}.py").read_bytes()


def _imported(module: Path) -> set[str]:
    """The modules of `matcher` that this file imports by name, wherever in it."""
    nodes = ast.walk(ast.parse(module.read_text(encoding="utf-8")))
    found = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    return {name.removeprefix("matcher.") for name in found if name.startswith("matcher.")}


def _evidence(found: Audit) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(EVIDENCE_HEADINGS)
    writer.writerows((e.sequence, e.kind.value, e.push_id, e.evidence) for e in found.chain.entries if e.evidence)
    return text.getvalue().encode("utf-8-sig")
