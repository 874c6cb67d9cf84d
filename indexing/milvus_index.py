"""The index on a Milvus server, for more patents than one machine holds; it finds what `HybridIndex` finds.

What is searched lies in one collection; the folder of the index keeps the manifest, the gram weights and an own
encoder. The full-text side is a sparse vector for each patent: what BM25 makes of how often a gram occurs in a text of
that length (Robertson and Zaragoza 2009, k1 = 1.2 and b = 0.75 as in tantivy). A need brings its boosts times the idf
of BM25, so that the inner product is the sum tantivy computes over the same grams. Milvus' own BM25 takes no boosts.
Words are left out: one weighs a fifth of a usual gram.
"""

import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexing.counts import gram_counts
from indexing.hybrid import fused, index_encoder, open_weights
from indexing.manifest import CURE, Manifest, check_files, read_manifest
from indexing.milvus_server import DAY, GRAMS, ID, LONGEST_TEXT, NORMS, TEXT, VECTOR, MilvusServer, Row
from indexing.segments import Segment, body_of
from matcher.characters import SEPARATOR, Codes
from matcher.domain import TechnologyNeed
from matcher.errors import HomeUnusable
from matcher.grams import GramVector, GramWeights
from matcher.protocols import Candidates, Encoder
from matcher.similarity import COLUMNS, Masks, PatentTexts, need_text, need_vector

K1, B = 1.2, 0.75
AVERAGE_LENGTH = "average_length"
GRAMS_KEPT = 120


class MilvusIndex:
    """Satisfies `matcher.protocols.Retriever`; made by `open_milvus`. Raises HomeUnusable, at every call, where the
    server does not answer."""

    def __init__(self, manifest: Manifest, server: MilvusServer, weights: GramWeights, encoder: Encoder) -> None:
        self.manifest, self.encoder = manifest, encoder
        self._server, self._weights = server, weights

    @property
    def weights(self) -> GramWeights:
        """The gram weights of the collection, fixed until the index is rebuilt."""
        return self._weights

    def retrieve(
        self, needs: Sequence[TechnologyNeed], top: int, proposable_on: date | None = None
    ) -> list[Candidates]:
        """For each need up to `top` candidates; only patents proposable on that day where one is given."""
        if not needs or top < 1:
            return [self._gathered([], {}) for _ in needs]
        condition = f"{DAY} >= {proposable_on.toordinal()}" if proposable_on else ""
        near = self.encoder.encode([f"{need.title}\n{need_text(need)}" for need in needs])
        dense = self._server.search(self._name, VECTOR, list(near), top, condition)
        asked = [gram_query(need_vector(need, self._weights), self._weights) for need in needs]
        lexical = self._by_grams(asked, top, condition)
        chosen = [fused(first, others, top) for first, others in zip(lexical, dense, strict=True)]
        known = self._read(dict.fromkeys(patent_id for ids in chosen for patent_id in ids))
        return [self._gathered(ids, known) for ids in chosen]

    def texts_of(self, patent_ids: Sequence[str]) -> Candidates:
        """The given patents, those not in the index left out."""
        return self._gathered(patent_ids, self._read(patent_ids))

    @property
    def _name(self) -> str:
        return self.manifest.alias

    def _by_grams(self, queries: Sequence[dict[int, float]], top: int, condition: str) -> list[list[str]]:
        """A need without a single gram, which no server takes as a query, finds nothing."""
        found = iter(self._server.search(self._name, GRAMS, [query for query in queries if query], top, condition))
        return [next(found) if query else [] for query in queries]

    def _read(self, patent_ids: Iterable[str]) -> dict[str, Row]:
        return self._server.get(self._name, list(patent_ids), [TEXT, NORMS, VECTOR])

    def _gathered(self, patent_ids: Iterable[str], known: dict[str, Row]) -> Candidates:
        rows = [known[patent_id] for patent_id in patent_ids if patent_id in known]
        texts = [unpacked(row[TEXT]) for row in rows]
        codes = np.concatenate([np.empty(0, np.uint16), *(codes for codes, _ in texts)])
        masks = np.concatenate([np.empty(0, np.uint8), *(masks for _, masks in texts)])
        lengths = np.array([len(codes) for codes, _ in texts], dtype=np.int64)
        norms = np.array([row[NORMS] for row in rows], np.float32).reshape(len(rows), len(COLUMNS))
        vectors = np.array([row[VECTOR] for row in rows], np.float32).reshape(len(rows), self.manifest.dimensions)
        return Candidates(tuple(row[ID] for row in rows), PatentTexts(codes, masks, lengths, norms), vectors)


def open_milvus(folder: Path, url: str, encoder: Encoder | None = None) -> MilvusIndex:
    """The index whose manifest lies in `folder`; `encoder` as for `open_index`. Raises HomeUnusable where it is absent
    or damaged, or the server does not hold it, InputRefused where the encoder is another one."""
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    server = MilvusServer(url)
    held = server.count(manifest.alias)
    if held != manifest.patents:
        raise HomeUnusable("索引的各部分对不上", f"Milvus {held} 条，清单 {manifest.patents} 条", CURE)
    return MilvusIndex(manifest, server, open_weights(folder, manifest), index_encoder(folder, manifest, encoder))


def rows_of(segment: Segment, average_length: float) -> Iterator[Row]:
    """The patents of a segment as the server keeps them."""
    bodies = body_of(segment.codes, segment.masks)
    for start in range(0, len(segment.ids), 500):
        some = range(start, min(start + 500, len(segment.ids)))
        spans = [slice(int(segment.offsets[i]), int(segment.offsets[i + 1])) for i in some]
        for i, span, grams in zip(some, spans, gram_weights([bodies[s] for s in spans], average_length), strict=True):
            yield {
                ID: segment.ids[i],
                DAY: int(segment.days[i]),
                VECTOR: segment.vectors[i].astype(np.float32),
                GRAMS: grams,
                TEXT: packed(segment.codes[span], segment.masks[span]),
                NORMS: segment.norms[i].tolist(),
            }


def gram_weights(bodies: Sequence[Codes], average_length: float) -> Iterator[dict[int, float]]:
    """For each text what BM25 makes of its grams, without their idf. A text without any has one that no need has."""
    owners, keys, counts = gram_counts(bodies)
    lengths = np.array([np.count_nonzero(body != SEPARATOR) for body in bodies])
    usual = K1 * (1 - B + B * lengths / max(average_length, 1.0))
    weights = counts * (K1 + 1) / (counts + usual[owners])
    ends = np.searchsorted(owners, np.arange(1, len(bodies)))
    for some, values in zip(np.split(keys, ends), np.split(weights, ends), strict=True):
        yield dict(zip(some.tolist(), values.tolist(), strict=True)) or {SEPARATOR: 1.0}


def gram_query(vector: GramVector, weights: GramWeights) -> dict[int, float]:
    """The grams of a need that weigh most, each boosted as `LexicalIndex` does, times the idf of BM25."""
    idf = weights.idf_of(vector.keys).astype(np.float64)
    best = np.sort(np.argsort(-vector.values * idf, kind="stable")[:GRAMS_KEPT])
    values = vector.values[best] * bm25_idf(idf[best], weights.documents)
    return {int(key): float(value) for key, value in zip(vector.keys[best], values, strict=True) if value > 0}


def bm25_idf(idf: NDArray[np.float64], documents: int) -> NDArray[np.float64]:
    """ln(1 + (n - df + 0.5) / (df + 0.5)) from ln((1 + n) / (1 + df)) + 1."""
    frequency = (1 + documents) / np.exp(idf - 1) - 1
    return np.log(1 + (documents - frequency + 0.5) / (frequency + 0.5))


def packed(codes: Codes, masks: Masks) -> str:
    """A text with its masks as a server keeps it. One too long for any server loses its end."""
    told = b64encode(zlib.compress(codes.tobytes() + masks.tobytes(), 1))
    if len(told) <= LONGEST_TEXT:
        return told.decode()
    half = len(codes) // 2
    return packed(np.append(codes[:half], np.uint16(SEPARATOR)), np.append(masks[:half], np.uint8(0)))


def unpacked(text: str) -> tuple[Codes, Masks]:
    """What `packed` put together."""
    told = zlib.decompress(b64decode(text))
    number = len(told) // 3
    return np.frombuffer(told[: 2 * number], np.uint16), np.frombuffer(told[2 * number :], np.uint8)
