"""Building an index from all patents, and bringing it up to date with the few that changed."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np

from indexing.collection import Collection
from indexing.counts import fit_weights
from indexing.hybrid import index_encoder, open_collection, open_weights
from indexing.lexical import LexicalEntry, write_entries
from indexing.lsa import LsaEncoder, fit_lsa
from indexing.manifest import Manifest, check_files, new_generation, read_manifest, sizes, write_manifest
from indexing.segments import IndexedPatent, Segment, merged, open_segment, segment_of, write_segment
from indexing.words import JiebaWords
from matcher.errors import HomeUnusable
from matcher.grams import Floats, GramWeights
from matcher.protocols import Encoder

Progress = Callable[[int, int], None]
MAX_SEGMENTS = 12
REPORT_EVERY = 500
ENCODED_AT_ONCE = 20_000


def build_index(
    folder: Path,
    patents: Iterable[IndexedPatent],
    encoder: Encoder | None,
    revision: int,
    built_at: datetime,
    progress: Progress | None = None,
) -> Manifest:
    """Builds the index of all patents in `folder`, in place of any that is there. Without an encoder one is fitted on
    the patents and kept with the index. Of patents with the same id the last counts. `progress` is told how many of how
    many patents are done, from a second thread. Returns the manifest."""
    batch = _distinct(patents)
    number, generation = new_generation(folder, _generation(folder))
    weights = fit_weights(patent.body for patent in batch)
    _write_weights(generation / "weights", weights)
    with ThreadPoolExecutor(1) as beside:
        lexical = beside.submit(write_entries, generation / "lexical", _entries(batch, 0, progress))
        own = encoder or fit_lsa([patent.text for patent in batch])
        encoder_folder = _write_encoder(generation, own)
        segment = segment_of(batch, _encoded(own, batch), weights)
        write_segment(generation / "segment", segment)
        lexical.result()
    np.save(generation / "dead.npy", np.empty(0, np.int64))
    name = generation.name
    manifest = Manifest(
        revision=revision,
        built_at=built_at.isoformat(),
        generation=number,
        patents=len(batch),
        ordinals=len(batch),
        documents=weights.documents,
        encoder=own.name,
        dimensions=segment.vectors.shape[1],
        encoder_folder=encoder_folder,
        weights=f"{name}/weights",
        lexical=f"{name}/lexical",
        dead=f"{name}/dead.npy",
        segments=(f"{name}/segment",),
        files={},
    )
    return _published(folder, manifest)


def update_index(
    folder: Path,
    patents: Iterable[IndexedPatent],
    removed: Sequence[str],
    revision: int,
    built_at: datetime,
    *,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
) -> Manifest:
    """Adds patents, replaces those that are in the index already and drops the removed ones; gram weights and encoder
    stay. Raises HomeUnusable where there is no sound index, InputRefused for another encoder. Returns the manifest."""
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    batch = _distinct(patents)
    collection = open_collection(folder, manifest)
    number, generation = new_generation(folder, manifest.generation)
    gone = _gone(collection, [*(patent.patent_id for patent in batch), *removed])
    shutil.copytree(folder / manifest.lexical, generation / "lexical", ignore=shutil.ignore_patterns("*.lock"))
    write_entries(generation / "lexical", _entries(batch, len(collection), progress), gone)
    dead = np.union1d(collection.dead, gone).astype(np.int64)
    np.save(generation / "dead.npy", dead)
    own = index_encoder(folder, manifest, encoder)
    added = segment_of(batch, _encoded(own, batch), open_weights(folder, manifest))
    return _published(
        folder,
        replace(
            manifest,
            revision=revision,
            built_at=built_at.isoformat(),
            generation=number,
            patents=len(collection) + len(batch) - len(dead),
            ordinals=len(collection) + len(batch),
            lexical=f"{generation.name}/lexical",
            dead=f"{generation.name}/dead.npy",
            segments=_write_segments(folder, manifest, generation, added),
        ),
    )


def _published(folder: Path, manifest: Manifest) -> Manifest:
    """Writes the manifest with the sizes of all files it names."""
    parts = [manifest.weights, manifest.lexical, manifest.dead, *manifest.segments]
    parts += [manifest.encoder_folder] if manifest.encoder_folder else []
    complete = replace(manifest, files=sizes(folder, parts))
    write_manifest(folder, complete)
    return complete


def _write_segments(folder: Path, manifest: Manifest, generation: Path, added: Segment) -> tuple[str, ...]:
    """The names of all segments with the added one; more than `MAX_SEGMENTS` become one."""
    if not added.ids:
        return manifest.segments
    name = f"{generation.name}/segment"
    if len(manifest.segments) < MAX_SEGMENTS:
        write_segment(folder / name, added)
        return (*manifest.segments, name)
    write_segment(folder / name, merged([*(open_segment(folder / part) for part in manifest.segments), added]))
    return (name,)


def _distinct(patents: Iterable[IndexedPatent]) -> list[IndexedPatent]:
    return list({patent.patent_id: patent for patent in patents}.values())


def _generation(folder: Path) -> int:
    """The number of the generation in use, 0 where none can be read."""
    try:
        return read_manifest(folder).generation
    except HomeUnusable:
        return 0


def _gone(collection: Collection, patent_ids: Iterable[str]) -> list[int]:
    known = collection.ordinals
    return sorted({known[patent_id] for patent_id in patent_ids if patent_id in known})


def _encoded(encoder: Encoder, batch: Sequence[IndexedPatent]) -> Floats:
    """Shape (len(batch), dimensions); some at a time, so that only halves are held of all."""
    parts = (batch[i : i + ENCODED_AT_ONCE] for i in range(0, max(len(batch), 1), ENCODED_AT_ONCE))
    return np.concatenate([_halved(encoder.encode([patent.text for patent in part])) for part in parts])


def _halved(vectors: Floats) -> Floats:
    """As float16: half the room, and an inner product of two rows of length 1 that is off by some 0.0005 at most."""
    return vectors.astype(np.float16)


def _entries(batch: Sequence[IndexedPatent], first: int, progress: Progress | None) -> Iterator[LexicalEntry]:
    analyzer = JiebaWords()
    for i, patent in enumerate(batch):
        yield LexicalEntry(first + i, patent.day_number, analyzer.words(patent.text), patent.body)
        if progress and ((i + 1) % REPORT_EVERY == 0 or i + 1 == len(batch)):
            progress(i + 1, len(batch))


def _write_weights(folder: Path, weights: GramWeights) -> None:
    folder.mkdir()
    np.save(folder / "keys.npy", weights.keys)
    np.save(folder / "idf.npy", weights.idf)


def _write_encoder(generation: Path, encoder: Encoder) -> str:
    """The folder an own encoder is kept in, relative to the index; empty for one that lies elsewhere."""
    if not isinstance(encoder, LsaEncoder):
        return ""
    encoder.save(generation / "encoder")
    return f"{generation.name}/encoder"
