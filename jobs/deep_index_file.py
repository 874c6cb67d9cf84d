"""The deep index of a file of patents, nothing stored: one JSON line a patent, the ids and the texts as given."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from ingest.cells import BadCell, written
from ingest.files import read_plain_tables
from ingest.patent_record import patent as patent_of
from ingest.patents import patent_headings
from ingest.records import RowView
from jobs.judgement import read_cues
from jobs.outlook import outlook_of
from jobs.sheets.replacement import replacement
from matcher.cues import ClauseCues
from matcher.domain import FacetSpan, Patent
from matcher.facets import facets_of
from store.rows import pieces

AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class FileFacets:
    """What was written, and the rows that could not even be read as rows, with the reason."""

    patents: int
    skipped: tuple[tuple[int, str], ...]


def write_facets(source: Path, output: Path, today: date) -> FileFacets:
    """The facets, readiness and prospect of every patent of `source`, in its order, as JSON lines. Raises
    FileUnreadable for a file that is no table of patents, InputRefused where `output` cannot be written."""
    cues = read_cues()
    skipped: list[tuple[int, str]] = []
    count = 0
    with replacement(output) as file:
        for piece in pieces(given_patents(source, skipped), AT_ONCE):
            for patent, spans in zip(piece, facets_of(piece, cues), strict=True):
                line = json.dumps(facet_line(patent, spans, cues, today), ensure_ascii=False)
                file.write(f"{line}\n".encode("utf-8", "replace"))
            count += len(piece)
    return FileFacets(count, tuple(skipped))


def given_patents(source: Path, skipped: list[tuple[int, str]]) -> Iterator[Patent]:
    """The patents of a file with id, title, abstract and claims character for character; a value that an import would
    refuse costs the row its other facts, no more."""
    for table in read_plain_tables(source, patent_headings()):
        for row in table.rows:
            if row.problem:
                skipped.append((row.number, row.problem))
            else:
                yield _given(RowView(row, table.columns), row.number)


def _given(row: RowView, number: int) -> Patent:
    title, abstract, claims = (row.take(name, written, "") for name in ("title", "abstract", "claims"))
    stated = row.take("patent_id", written, "").strip()
    try:
        known = patent_of(row)
    except BadCell:
        known = Patent(f"row-{number}", "")
    return replace(known, patent_id=stated or known.patent_id, title=title, abstract=abstract, claims=claims)


def facet_line(patent: Patent, spans: list[FacetSpan], cues: ClauseCues, today: date) -> dict[str, Any]:
    """One line of the facets output, keys as in the contracts."""
    return {
        "patent_id": patent.patent_id,
        "spans": [asdict(span) for span in spans],
        **outlook_of(patent, None, None, cues, today).to_dict(),
    }
