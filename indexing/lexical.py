"""The full-text side: a tantivy index over words and characters that are cut before they reach it.

Terms weigh BM25 times the tf-idf weight of the need (the title and the whole text counting the same), because that is
closest to the exact cosine. Of its top ten 99 % stay in the top 100 so; 98.3 % with boosts by term frequency alone,
87.7 % with equal boosts (both with 40 of each gram). A word weighs about a fifth of a usual gram: at 0.5 it crowds
out a tenth.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.characters import SEPARATOR, Codes
from matcher.grams import GramVector, GramWeights

HEAP_BYTES = 128_000_000
BIGRAMS_KEPT = 80
UNIGRAMS_KEPT = 40
WORDS_KEPT = 20
WORD_BOOST = 0.02
NEVER = 0
# Of a character that more patents have, the list is long and tells little: without those of a large collection 99.2 %
# of the top ten stay, with them 99.1 % (tried once on 203 real needs).
COMMON, LARGE = 0.3, 10_000
_BASE = 1 << 16


@dataclass(frozen=True, slots=True)
class LexicalEntry:
    """What the full-text index holds of one patent; its words have spaces between."""

    ordinal: int
    last_day: int
    words: str
    body: Codes


@dataclass(frozen=True, slots=True)
class LexicalQuery:
    """A need as the full-text index sees it."""

    vector: GramVector
    words: Sequence[str]


class LexicalWriter:
    """Writes to the index in `folder`, which is created if it is not there; nothing counts before `commit`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        index = _open(folder)
        self._schema, self._writer = index.schema, index.writer(HEAP_BYTES, 1)

    def add(self, entry: LexicalEntry) -> None:
        """Adds one entry."""
        self._writer.add_document(_document(entry))

    def commit(self, removed: Sequence[int] = ()) -> None:
        """Drops the removed ordinals, writes everything down and ends."""
        if len(removed):
            # by query: `delete_documents_by_term` makes a signed term of a number and finds nothing
            self._writer.delete_documents_by_query(_ordinals(self._schema, removed))
        self._writer.commit()
        self._writer.wait_merging_threads()


class LexicalIndex:
    """Searches one folder written by `LexicalWriter`."""

    def __init__(self, folder: Path, weights: GramWeights) -> None:
        import tantivy

        index = _open(folder)
        self._schema, self._searcher, self._weights = index.schema, index.searcher(), weights
        self._query: Any = tantivy.Query  # imported once: a need has some hundred terms
        self._should: Any = tantivy.Occur.Should

    @property
    def documents(self) -> int:
        """How many entries can be found."""
        return int(self._searcher.num_docs)

    def search(self, query: LexicalQuery, top: int, proposable_on: date | None = None) -> NDArray[np.int64]:
        """Ordinals, best first, at most `top`; none where the need has no term in common with any patent."""
        terms = [*self._character_terms(query.vector), *self._word_terms(query.words)]
        if not terms or top < 1:
            return np.empty(0, np.int64)
        hits = self._searcher.search(self._filtered(terms, proposable_on), top, count=False).hits
        addresses = [address for _, address in hits]
        return np.array(self._searcher.fast_field_values("ordinal", addresses), dtype=np.int64)

    def _filtered(self, terms: list[tuple[Any, Any]], proposable_on: date | None) -> Any:
        from tantivy import FieldType, Occur, Query

        query = Query.boolean_query(terms)
        if proposable_on is None:
            return query
        days = Query.range_query(self._schema, "last_day", FieldType.Unsigned, proposable_on.toordinal(), None)
        return Query.boolean_query([(Occur.Must, query), (Occur.Must, Query.const_score_query(days, 0.0))])

    def _character_terms(self, vector: GramVector) -> Iterator[tuple[Any, Any]]:
        """The grams that weigh most on both sides, each field on its own."""
        idf = self._weights.idf_of(vector.keys)
        weight, known, pairs = vector.values * idf, self._known(vector, idf), vector.keys >= _BASE
        rare = idf >= self._weights.idf_at(COMMON)
        if self._weights.documents < LARGE or not (known & (rare | pairs)).any():
            rare[:] = True
        for field, inside, kept in (("bigrams", pairs, BIGRAMS_KEPT), ("unigrams", ~pairs & rare, UNIGRAMS_KEPT)):
            at = np.flatnonzero(inside & known)
            for i in at[np.argsort(-weight[at], kind="stable")[:kept]].tolist():
                yield self._term(field, gram_text(int(vector.keys[i])), float(vector.values[i]))

    def _known(self, vector: GramVector, idf: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Which grams some patent has. A gram unseen when the weights were fitted may have come with an update."""
        known = idf < np.float32(self._weights.unseen)
        for i in np.flatnonzero(~known).tolist():
            field = "bigrams" if vector.keys[i] >= _BASE else "unigrams"
            known[i] = self._searcher.doc_freq(field, gram_text(int(vector.keys[i]))) > 0
        return known

    def _word_terms(self, words: Sequence[str]) -> Iterator[tuple[Any, Any]]:
        """The rarest words that any patent has."""
        frequencies = {word: self._searcher.doc_freq("words", word) for word in words}
        known = [word for word in frequencies if frequencies[word]]
        for word in sorted(known, key=lambda word: frequencies[word])[:WORDS_KEPT]:
            yield self._term("words", word, WORD_BOOST)

    def _term(self, field: str, text: str, boost: float) -> tuple[Any, Any]:
        term = self._query.term_query(self._schema, field, text, "freq")
        return self._should, self._query.boost_query(term, boost)


def gram_text(key: int) -> str:
    """The one or two characters a gram key stands for."""
    return chr(key) if key < _BASE else chr(key >> 16) + chr(key & 0xFFFF)


def _ordinals(schema: Any, removed: Sequence[int]) -> Any:
    from tantivy import Query

    return Query.term_set_query(schema, "ordinal", [int(ordinal) for ordinal in removed])


def _open(folder: Path) -> Any:
    import tantivy

    index = tantivy.Index(_schema(), str(folder))
    cut = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("cut", cut)
    return index


def _schema() -> Any:
    from tantivy import SchemaBuilder

    builder = SchemaBuilder()
    for field in ("words", "unigrams", "bigrams"):
        builder.add_text_field(field, tokenizer_name="cut", index_option="freq")
    for field in ("ordinal", "last_day"):
        builder.add_unsigned_field(field, indexed=True, fast=True)
    return builder.build()


def _document(entry: LexicalEntry) -> Any:
    from tantivy import Document

    present = entry.body != SEPARATOR
    both = present[:-1] & present[1:]
    document = Document()
    document.add_text("words", entry.words)
    document.add_text("unigrams", _spaced(entry.body[present]))
    document.add_text("bigrams", _spaced(entry.body[:-1][both], entry.body[1:][both]))
    document.add_unsigned("ordinal", entry.ordinal)
    document.add_unsigned("last_day", entry.last_day)
    return document


def _spaced(*codes: Codes) -> str:
    """The characters at each position of the given arrays, one term a position, a space after each term."""
    terms = np.full((len(codes[0]), len(codes) + 1), ord(" "), dtype="<u4")
    for column, part in enumerate(codes):
        terms[:, column] = part
    return terms.tobytes().decode("utf-32-le")
