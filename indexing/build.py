"""Building an index from all patents, and bringing it up to date with the few that changed."""

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from pathlib import Path

import numpy as np

from indexing.counts import DocumentFrequencies
from indexing.hybrid import open_collection, open_weights
from indexing.lexical import LexicalEntry, LexicalWriter
from indexing.lsa import LsaEncoder
from indexing.manifest import Manifest, check_files, new_generation, read_manifest, sizes, write_manifest
from indexing.parts import IndexPart, part_of
from indexing.segment_writing import SegmentWriter
from indexing.segments import body_of, merged, open_segment, write_segment
from indexing.vectors import write_vector_codes
from indexing.words import JiebaWords
from matcher.errors import HomeUnusable
from matcher.grams import GramWeights
from matcher.protocols import Encoder

MAX_SEGMENTS = 12


def build_index(
    folder: Path, parts: Iterable[IndexPart], encoder: Encoder, revision: int, built_at: datetime
) -> Manifest:
    """Builds the index of all patents in `folder`, in place of any that is there; `parts` were made with `encoder`,
    which is kept with the index where it was fitted for it. Of patents with the same id the last counts. Returns the
    manifest."""
    number, generation = new_generation(folder, _generation(folder))
    # a part of no patents first: it says of which kind the arrays are, should there be no other
    taken = _take(generation, chain([part_of((), encoder, JiebaWords())], parts), {}, 0)
    weights = taken.frequencies.weights()
    write_weights(generation / "weights", weights)
    taken.segment.finish(weights)
    write_vector_codes(taken.segment.folder)
    np.save(generation / "dead.npy", np.array(taken.gone, np.int64))
    name = generation.name
    manifest = Manifest(
        revision=revision,
        built_at=built_at.isoformat(),
        generation=number,
        patents=len(taken.segment.ids) - len(taken.gone),
        ordinals=len(taken.segment.ids),
        documents=weights.documents,
        encoder=encoder.name,
        dimensions=taken.segment.dimensions,
        encoder_folder=write_encoder(generation, encoder),
        weights=f"{name}/weights",
        lexical=f"{name}/lexical",
        dead=f"{name}/dead.npy",
        segments=(f"{name}/segment",),
    )
    return published(folder, manifest)


def update_index(
    folder: Path, parts: Iterable[IndexPart], removed: Sequence[str], revision: int, built_at: datetime
) -> Manifest:
    """Adds patents, replaces those that are in the index already and drops the removed ones; gram weights and encoder
    stay, and `parts` were made with it. Raises HomeUnusable where there is no sound index. Returns the manifest."""
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    collection = open_collection(folder, manifest)
    number, generation = new_generation(folder, manifest.generation)
    shutil.copytree(folder / manifest.lexical, generation / "lexical", ignore=shutil.ignore_patterns("*.lock"))
    taken = _take(generation, parts, collection.ordinals, len(collection), removed)
    dead = np.union1d(collection.dead, taken.gone).astype(np.int64)
    np.save(generation / "dead.npy", dead)
    ordinals = len(collection) + len(taken.segment.ids)
    return published(
        folder,
        replace(
            manifest,
            revision=revision,
            built_at=built_at.isoformat(),
            generation=number,
            patents=ordinals - len(dead),
            ordinals=ordinals,
            lexical=f"{generation.name}/lexical",
            dead=f"{generation.name}/dead.npy",
            segments=_write_segments(folder, manifest, taken.segment),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Taken:
    """What was written of the parts: the full text is complete, the segment waits for weights. `gone` are the ordinals
    of what no longer counts."""

    segment: SegmentWriter
    frequencies: DocumentFrequencies
    gone: Sequence[int]


def _take(
    generation: Path, parts: Iterable[IndexPart], known: Mapping[str, int], first: int, removed: Sequence[str] = ()
) -> _Taken:
    """Writes the parts, their ordinals counted from `first`; `known` are the ordinals there were."""
    lexical, frequencies = LexicalWriter(generation / "lexical"), DocumentFrequencies()
    gone, last = {known[patent_id] for patent_id in removed if patent_id in known}, dict[str, int]()
    with closing(SegmentWriter(generation / "segment")) as segment:
        for part in parts:
            start = first + len(segment.ids)
            segment.add(part)
            frequencies.add(part.grams, part.frequencies, len(part.ids))
            for entry in _entries(part, start):
                lexical.add(entry)
            for ordinal, patent_id in enumerate(part.ids, start):
                gone |= {former[patent_id] for former in (known, last) if patent_id in former}
                last[patent_id] = ordinal
    lexical.commit(sorted(gone))
    return _Taken(segment, frequencies, sorted(gone))


def published(folder: Path, manifest: Manifest) -> Manifest:
    """Writes the manifest with the sizes of all files it names."""
    parts = [manifest.weights, manifest.lexical, manifest.dead, manifest.encoder_folder, *manifest.segments]
    complete = replace(manifest, files=sizes(folder, [part for part in parts if part]))
    write_manifest(folder, complete)
    return complete


def _write_segments(folder: Path, manifest: Manifest, added: SegmentWriter) -> tuple[str, ...]:
    """The names of all segments with the added one; more than `MAX_SEGMENTS` become one."""
    if not added.ids:
        return manifest.segments
    added.finish(open_weights(folder, manifest))
    names = (*manifest.segments, added.folder.relative_to(folder).as_posix())
    if len(names) <= MAX_SEGMENTS:
        return names
    whole = added.folder.with_name("merged")
    write_segment(whole, merged([open_segment(folder / part) for part in names]))
    write_vector_codes(whole)
    return (whole.relative_to(folder).as_posix(),)


def _generation(folder: Path) -> int:
    """The number of the generation in use, 0 where none can be read."""
    try:
        return read_manifest(folder).generation
    except HomeUnusable:
        return 0


def _entries(part: IndexPart, first: int) -> Iterator[LexicalEntry]:
    ends = np.cumsum(part.lengths)
    bodies = np.split(body_of(part.codes, part.masks), ends[:-1])
    for ordinal, (day, words, body) in enumerate(zip(part.days.tolist(), part.words, bodies, strict=False), first):
        yield LexicalEntry(ordinal, day, words, body)


def write_weights(folder: Path, weights: GramWeights) -> None:
    """Writes the gram weights into a new folder."""
    folder.mkdir()
    np.save(folder / "keys.npy", weights.keys)
    np.save(folder / "idf.npy", weights.idf)


def write_encoder(generation: Path, encoder: Encoder) -> str:
    """The folder an own encoder is kept in, relative to the index; empty for one that lies elsewhere."""
    if not isinstance(encoder, LsaEncoder):
        return ""
    encoder.save(generation / "encoder")
    return f"{generation.name}/encoder"
