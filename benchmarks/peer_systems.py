"""What a user would pick instead, each set up as its documentation has it, for Chinese: words cut by rjieba before they
reach it, and the vectors of our shipped encoder, so that systems are compared and not models. Full text and vectors are
joined by reciprocal rank fusion (Cormack, Clarke and Büttcher 2009) where the system has no way of its own.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")
os.environ.setdefault("LANCEDB_CONFIG_DIR", os.devnull)
Vectors = NDArray[np.float32]
DEPTH, K = 100, 60


class System(Protocol):
    """Builds once, then answers; documents are known by their place."""

    def build(self, texts: Sequence[str], vectors: Vectors, folder: Path) -> None:
        """Makes the texts searchable and leaves what a restart needs in `folder`."""
        ...

    def search(self, texts: Sequence[str], vectors: Vectors, top: int) -> list[list[int]]:
        """For each query the places of the best documents, best first."""
        ...


def words(text: str) -> str:
    """The words of a text with spaces between."""
    import rjieba

    return " ".join(word for word in rjieba.cut(text.lower()) if any(map(str.isalnum, word)))


def fuse(lists: Sequence[Sequence[int]], top: int) -> list[int]:
    """Reciprocal rank fusion."""
    scores: dict[int, float] = {}
    for found in lists:
        for rank, place in enumerate(found, start=1):
            scores[place] = scores.get(place, 0.0) + 1 / (K + rank)
    return sorted(scores, key=lambda place: -scores[place])[:top]


class Nearest:
    """FAISS by hand: every inner product."""

    def __init__(self, vectors: Vectors, folder: Path) -> None:
        import faiss

        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)
        faiss.write_index(self._index, str(folder / "vectors.faiss"))

    def search(self, vectors: Vectors, top: int) -> list[list[int]]:
        return [[int(i) for i in row if i >= 0] for row in self._index.search(vectors, top)[1]]


class Sklearn:
    """TF-IDF of one and two characters, cosine with every document."""

    def build(self, texts: Sequence[str], vectors: Vectors, folder: Path) -> None:
        import joblib
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), dtype=np.float32)
        self._documents = self._vectorizer.fit_transform(texts)
        joblib.dump((self._vectorizer, self._documents), folder / "tfidf.joblib")

    def search(self, texts: Sequence[str], vectors: Vectors, top: int) -> list[list[int]]:
        found = []
        for start in range(0, len(texts), 100):
            scores = (self._vectorizer.transform(texts[start : start + 100]) @ self._documents.T).toarray()
            found += [np.argsort(-row, kind="stable")[:top].tolist() for row in scores]
        return found


class Bm25s:
    """bm25s over words, FAISS, fused."""

    def build(self, texts: Sequence[str], vectors: Vectors, folder: Path) -> None:
        import bm25s

        self._bm25 = bm25s.BM25()
        self._bm25.index([words(text).split() for text in texts], show_progress=False)
        self._bm25.save(folder / "bm25s")
        self._number, self._nearest = len(texts), Nearest(vectors, folder)

    def search(self, texts: Sequence[str], vectors: Vectors, top: int) -> list[list[int]]:
        depth = min(max(top, DEPTH), self._number)
        asked = [words(text).split() for text in texts]
        found, _ = self._bm25.retrieve(asked, k=depth, show_progress=False)
        pairs = zip(found.tolist(), self._nearest.search(vectors, depth), strict=True)
        return [fuse(pair, top) for pair in pairs]


class Tantivy:
    """tantivy over words, FAISS, fused."""

    def build(self, texts: Sequence[str], vectors: Vectors, folder: Path) -> None:
        import tantivy

        builder = tantivy.SchemaBuilder()
        builder.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
        builder.add_unsigned_field("place", fast=True)
        self._schema = builder.build()
        (folder / "tantivy").mkdir()
        index = tantivy.Index(self._schema, str(folder / "tantivy"))
        writer = index.writer()
        for place, text in enumerate(texts):
            document = tantivy.Document()
            document.add_text("text", words(text))
            document.add_unsigned("place", place)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher, self._number, self._nearest = index.searcher(), len(texts), Nearest(vectors, folder)

    def search(self, texts: Sequence[str], vectors: Vectors, top: int) -> list[list[int]]:
        depth = min(max(top, DEPTH), self._number)
        pairs = zip(texts, self._nearest.search(vectors, depth), strict=True)
        return [fuse([self._by_words(text, depth), near], top) for text, near in pairs]

    def _by_words(self, text: str, depth: int) -> list[int]:
        from tantivy import Occur, Query

        terms = [(Occur.Should, Query.term_query(self._schema, "text", word)) for word in set(words(text).split())]
        hits = self._searcher.search(Query.boolean_query(terms), depth, count=False).hits
        return [int(n) for n in self._searcher.fast_field_values("place", [address for _, address in hits])]


class Haystack:
    """The in-memory store: BM25 over words and embeddings, fused."""

    def build(self, texts: Sequence[str], vectors: Vectors, folder: Path) -> None:
        from haystack import Document
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        self._store = InMemoryDocumentStore(bm25_tokenization_regex=r"\S+", return_embedding=False)
        self._store.write_documents(
            [
                Document(id=str(place), content=words(text), embedding=vector.tolist())
                for place, (text, vector) in enumerate(zip(texts, vectors, strict=True))
            ]
        )
        self._store.save_to_disk(str(folder / "store.json"))

    def search(self, texts: Sequence[str], vectors: Vectors, top: int) -> list[list[int]]:
        return [self._one(text, vector, top) for text, vector in zip(texts, vectors, strict=True)]

    def _one(self, text: str, vector: Vectors, top: int) -> list[int]:
        depth = max(top, DEPTH)
        lexical = self._store.bm25_retrieval(words(text), top_k=depth)
        near = self._store.embedding_retrieval(vector.tolist(), top_k=depth)
        return fuse([[int(document.id) for document in found] for found in (lexical, near)], top)


class LanceDb:
    """A table with a full-text index over words and a column of vectors; its own hybrid search and its fusion."""

    def build(self, texts: Sequence[str], vectors: Vectors, folder: Path) -> None:
        import lancedb
        import pyarrow as pa

        column = pa.FixedSizeListArray.from_arrays(pa.array(vectors.ravel()), vectors.shape[1])
        table = pa.table({"place": range(len(texts)), "text": [words(text) for text in texts], "vector": column})
        self._table = lancedb.connect(str(folder / "lance")).create_table("patents", table)
        settings: dict[str, Any] = {"stem": False, "remove_stop_words": False, "ascii_folding": False}
        self._table.create_fts_index("text", base_tokenizer="whitespace", **settings)

    def search(self, texts: Sequence[str], vectors: Vectors, top: int) -> list[list[int]]:
        return [self._one(text, vector, top) for text, vector in zip(texts, vectors, strict=True)]

    def _one(self, text: str, vector: Vectors, top: int) -> list[int]:
        from lancedb.query import MatchQuery
        from lancedb.rerankers import RRFReranker

        asked = self._table.search(query_type="hybrid").vector(vector).text(MatchQuery(words(text), "text"))
        found = asked.distance_type("dot").rerank(RRFReranker(K)).select(["place"]).limit(max(top, DEPTH))
        return [row["place"] for row in found.to_list()][:top]


class Txtai:
    """Its hybrid index: BM25 over words beside vectors, joined its own way."""

    def build(self, texts: Sequence[str], vectors: Vectors, folder: Path) -> None:
        from txtai import Embeddings

        self._known: dict[str, Vectors] = {}
        scoring = {"method": "bm25", "terms": True, "normalize": True, "tokenizer": {"whitespace": True}}

        def known(given: Sequence[str]) -> Vectors:  # it takes a function of its own, no method
            return np.array([self._known[text] for text in given], np.float32)

        self._index = Embeddings(method="external", transform=known, hybrid=True, scoring=scoring)
        cut = [f"{place} {words(text)}" for place, text in enumerate(texts)]
        self._known = dict(zip(cut, vectors, strict=True))
        self._index.index((place, text, None) for place, text in enumerate(cut))
        self._index.save(str(folder / "txtai"))

    def search(self, texts: Sequence[str], vectors: Vectors, top: int) -> list[list[int]]:
        cut = [words(text) for text in texts]
        self._known = dict(zip(cut, vectors, strict=True))
        return [[int(place) for place, _ in found] for found in self._index.batchsearch(cut, top)]


SYSTEMS: dict[str, type[System]] = {
    "scikit-learn TF-IDF": Sklearn,
    "bm25s + FAISS": Bm25s,
    "tantivy + FAISS": Tantivy,
    "LanceDB": LanceDb,
    "txtai": Txtai,
    "Haystack": Haystack,
}
