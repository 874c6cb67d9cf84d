"""Building an index on a Milvus server, and bringing it up to date: who asks meanwhile notices nothing."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from itertools import chain
from pathlib import Path

import numpy as np

from indexing.build import published, write_encoder, write_weights
from indexing.counts import DocumentFrequencies
from indexing.hybrid import open_weights
from indexing.manifest import Manifest, check_files, new_generation, read_manifest
from indexing.milvus_index import AVERAGE_LENGTH, rows_of
from indexing.milvus_server import MilvusServer, Row
from indexing.parts import IndexPart, part_of, segment_with
from indexing.segment_writing import SegmentWriter
from indexing.segments import open_segment
from indexing.words import JiebaWords
from matcher.errors import HomeUnusable
from matcher.protocols import Encoder


def build_on_milvus(
    folder: Path, url: str, parts: Iterable[IndexPart], encoder: Encoder, revision: int, built_at: datetime
) -> Manifest:
    """As `build_index`, on a server. The collection in use answers until the new one is whole; then the alias leads to
    that, in one step, and the old one goes. Texts lie in the folder until their weights are known. Raises HomeUnusable
    where the server fails; the old collection stays in use then."""
    server = MilvusServer(url)
    before = _standing(folder)
    number, generation = new_generation(folder, before.generation if before else 0)
    alias = before.alias if before and before.alias else alias_of(folder)
    name, texts = f"{alias}_{number}", generation / "texts"
    frequencies = DocumentFrequencies()
    with closing(SegmentWriter(texts)) as segment:
        for part in chain([part_of((), encoder, JiebaWords())], parts):
            segment.add(part)
            frequencies.add(part.grams, part.frequencies, len(part.ids))
    weights = frequencies.weights()
    segment.finish(weights)
    whole = open_segment(texts)
    length = float(np.mean(whole.lengths)) if len(whole.ids) else 0.0
    server.create(name, segment.dimensions)
    server.write(name, rows_of(whole, length))
    write_weights(generation / "weights", weights)
    manifest = Manifest(
        revision=revision,
        built_at=built_at.isoformat(),
        generation=number,
        patents=server.count(name),
        ordinals=len(whole.ids),
        documents=weights.documents,
        encoder=encoder.name,
        dimensions=segment.dimensions,
        encoder_folder=write_encoder(generation, encoder),
        weights=f"{generation.name}/weights",
        alias=alias,
        parameters={AVERAGE_LENGTH: length},
    )
    del whole
    shutil.rmtree(texts)
    server.point(alias, name)
    complete = published(folder, manifest)
    server.drop(other for other in server.names(alias) if other != name)
    return complete


def update_on_milvus(
    folder: Path,
    url: str,
    parts: Iterable[IndexPart],
    removed: Sequence[str],
    revision: int,
    built_at: datetime,
) -> Manifest:
    """As `update_index`, on a server. One that breaks off has written some patents; the next writes them again."""
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    server, weights = MilvusServer(url), open_weights(folder, manifest)

    def rows() -> Iterator[Row]:
        for part in parts:
            yield from rows_of(segment_with(part, weights), manifest.parameters[AVERAGE_LENGTH])

    server.delete(manifest.alias, removed)
    server.write(manifest.alias, rows())
    patents = server.count(manifest.alias)
    return published(folder, replace(manifest, revision=revision, built_at=built_at.isoformat(), patents=patents))


def alias_of(folder: Path) -> str:
    """What an index in that folder is called on a server that may hold others."""
    return f"queqiao_{blake2b(str(folder.resolve()).encode(), digest_size=6).hexdigest()}"


def _standing(folder: Path) -> Manifest | None:
    try:
        return read_manifest(folder)
    except HomeUnusable:
        return None
