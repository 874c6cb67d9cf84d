"""The index as the matcher sees it: characters and words propose most candidates, vectors the rest.

Fusion is a union, characters first: `LEXICAL_SHARE` of the places go to the full-text side in its own order, the others
to the nearest vectors that are not among them, and places left over go back to the full-text side. (Reciprocal rank
fusion of words and vectors ranks below characters alone; here only membership counts, the matcher does the ranking.)
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from indexing.collection import Collection
from indexing.encoders import encoder_named
from indexing.lexical import LexicalIndex, LexicalQuery
from indexing.manifest import CURE, Manifest, check_files, read_manifest
from indexing.segments import open_segment
from indexing.vectors import VectorIndex
from indexing.words import JiebaWords
from matcher.domain import TechnologyNeed
from matcher.errors import HomeUnusable, InputRefused
from matcher.grams import GramWeights
from matcher.protocols import Analyzer, Candidates, Encoder
from matcher.similarity import need_text, need_vector

LEXICAL_SHARE = 0.85
Found = TypeVar("Found")


class HybridIndex:
    """Satisfies `matcher.protocols.Retriever`; made by `open_index`."""

    def __init__(
        self, manifest: Manifest, collection: Collection, lexical: LexicalIndex, weights: GramWeights, encoder: Encoder
    ) -> None:
        self.manifest, self.encoder = manifest, encoder
        self.analyzer: Analyzer = JiebaWords()
        self._collection, self._lexical, self._weights = collection, lexical, weights

    @property
    def weights(self) -> GramWeights:
        """The gram weights of the collection, fixed until the index is rebuilt."""
        return self._weights

    @cached_property
    def _vectors(self) -> VectorIndex:
        return VectorIndex(self._collection.segments)

    @cached_property
    def _beside(self) -> ThreadPoolExecutor:
        """Kept, because each thread has FAISS make threads of its own."""
        return ThreadPoolExecutor(os.cpu_count())

    def retrieve(
        self, needs: Sequence[TechnologyNeed], top: int, proposable_on: date | None = None
    ) -> list[Candidates]:
        """For each need up to `top` candidates; only patents proposable on that day where one is given. Words and
        vectors are searched at the same time: both libraries let other threads go on."""
        texts = [f"{need.title}\n{need_text(need)}" for need in needs]
        near = self._beside.submit(self._nearest, texts, top, self._collection.allowed(proposable_on))
        queries = (
            LexicalQuery(need_vector(need, self._weights), self.analyzer.words(text))
            for need, text in zip(needs, texts, strict=True)
        )
        lexical = [self._lexical.search(query, top, proposable_on).tolist() for query in queries]
        both = zip(lexical, near.result(), strict=True)
        return [self._collection.gather(fused(words, dense.tolist(), top)) for words, dense in both]

    def texts_of(self, patent_ids: Sequence[str]) -> Candidates:
        """The given patents, those not in the index left out."""
        known = self._collection.ordinals
        return self._collection.gather(known[patent_id] for patent_id in patent_ids if patent_id in known)

    def _nearest(self, texts: Sequence[str], top: int, allowed: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
        if not texts or not self.manifest.patents:
            return [np.empty(0, np.int64) for _ in texts]
        return self._vectors.search(self.encoder.encode(texts), top, allowed)


def fused(lexical: Sequence[Found], dense: Sequence[Found], top: int) -> list[Found]:
    """The union of both lists, at most `top` long; see the module's first lines."""
    taken = dict.fromkeys(lexical[: round(LEXICAL_SHARE * top)])
    others = (found for found in dense if found not in taken)
    taken.update(dict.fromkeys(islice(others, top - len(taken))))
    return list(dict.fromkeys([*taken, *lexical]))[:top]


def open_index(folder: Path, encoder: Encoder | None = None) -> HybridIndex:
    """The index in `folder`. `encoder` is needed only where the index was built with one that is neither its own nor a
    sentence-transformers model. Raises HomeUnusable where the index is absent, damaged or of another format,
    InputRefused where the encoder is another one."""
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    weights = open_weights(folder, manifest)
    lexical = LexicalIndex(folder / manifest.lexical, weights)
    if lexical.documents != manifest.patents:
        value = f"全文 {lexical.documents} 条，清单 {manifest.patents} 条"
        raise HomeUnusable("索引的各部分对不上", value, CURE)
    return HybridIndex(
        manifest, open_collection(folder, manifest), lexical, weights, index_encoder(folder, manifest, encoder)
    )


def open_weights(folder: Path, manifest: Manifest) -> GramWeights:
    """The gram weights fitted when the index was built."""
    weights = folder / manifest.weights
    return GramWeights(np.load(weights / "keys.npy"), np.load(weights / "idf.npy"), manifest.documents)


def open_collection(folder: Path, manifest: Manifest) -> Collection:
    """The segments of an index. Raises HomeUnusable if they hold more or fewer patents than the manifest says."""
    collection = Collection(
        [open_segment(folder / name) for name in manifest.segments], np.load(folder / manifest.dead)
    )
    if len(collection) != manifest.ordinals:
        value = f"分段 {len(collection)} 条，清单 {manifest.ordinals} 条"
        raise HomeUnusable("索引的各部分对不上", value, CURE)
    return collection


def index_encoder(folder: Path, manifest: Manifest, encoder: Encoder | None) -> Encoder:
    """The encoder the index was built with: the one given if its name says so, else the one the manifest names."""
    if encoder is None:
        return encoder_named(manifest.encoder, folder / manifest.encoder_folder if manifest.encoder_folder else None)
    if encoder.name != manifest.encoder:
        raise InputRefused("索引是用另一个编码器建的", f"{manifest.encoder}，现为 {encoder.name}", CURE)
    return encoder
