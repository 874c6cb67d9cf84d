"""Scores for given pairs of files: nothing is stored, ids come back as they were given."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from io import TextIOWrapper
from pathlib import Path

from indexing.static_encoder import open_static
from ingest.judgements import read_pairs
from jobs.encoding import shipped_encoder
from jobs.given_texts import given_needs, given_patents_by_id
from jobs.judgement import read_cues
from jobs.pair_tables import FileTexts, Pair, pair_table, read_table
from jobs.rankers import read_ranker, shipped_ranker
from jobs.readers import reader_of
from jobs.sheets.replacement import replacement
from matcher.calibration import levels_of, relevance_of
from matcher.domain import Patent, TechnologyNeed
from matcher.errors import InputRefused, RecordUnknown
from matcher.grams import Floats
from matcher.protocols import Encoder, PairReader, PairScorer, compares
from matcher.shipped import shipped

COLUMNS = ("need_id", "patent_id", "score", "level", "p_relevant")


@dataclass(frozen=True, slots=True)
class PairScore:
    """What a ranker says of one pair; fields as in the score output."""

    need_id: str
    patent_id: str
    score: float
    level: int
    p_relevant: float


@dataclass(frozen=True, slots=True)
class GivenTexts:
    """Needs and patents of files, by id."""

    needs: Mapping[str, TechnologyNeed]
    patents: Mapping[str, Patent]

    def check(self, pairs: Iterable[Pair]) -> None:
        """Raises RecordUnknown for the first pair that names what is not there."""
        for need_id, patent_id in pairs:
            if need_id not in self.needs:
                raise RecordUnknown("需求文件中没有这条需求", need_id, "请核对需求编号")
            if patent_id not in self.patents:
                raise RecordUnknown("专利文件中没有这件专利", patent_id, "请核对专利编号")


def score_file(needs: Path, patents: Path, pairs: Path, output: Path, ranker: Path | None = None) -> int:
    """Scores the pairs of a file into a CSV, one row a pair in their order; returns how many. Raises FileUnreadable,
    InputRefused, RecordUnknown."""
    scorer = read_ranker(ranker) if ranker else shipped_ranker()
    wanted = read_pairs(pairs)
    texts = read_texts(needs, patents)
    rows = score_pairs(texts, wanted, scorer)
    write_scores(rows, output)
    return len(rows)


def write_scores(rows: Iterable[PairScore], output: Path) -> None:
    """The rows as CSV, UTF-8 with BOM; ids as given, so nothing is put before a cell that begins like a formula. Raises
    InputRefused where the file is open elsewhere."""
    with replacement(output) as file:
        text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        writer.writerows(astuple(row) for row in rows)
        text.flush()
        text.detach()


def read_texts(needs: Path, patents: Path) -> GivenTexts:
    """The two files. Raises FileUnreadable."""
    return GivenTexts(given_needs(needs), given_patents_by_id(patents))


def score_pairs(texts: GivenTexts, pairs: Sequence[Pair], scorer: PairScorer) -> list[PairScore]:
    """One score a pair, in their order. Raises RecordUnknown for a pair of something that is not there, InputRefused
    for a ranker that needs an encoder other than the shipped one."""
    return scored(pairs, file_table(texts, pairs, encoder_of(scorer), reader_of(scorer)), scorer)


def scored(pairs: Sequence[Pair], table: Floats, scorer: PairScorer) -> list[PairScore]:
    """What the scorer makes of the pairs' figures."""
    scores = scorer.scores(table)
    probabilities = scorer.probabilities(scores)
    columns = (scores.tolist(), levels_of(probabilities).tolist(), relevance_of(probabilities).tolist())
    return [PairScore(*pair, s, level, p) for pair, s, level, p in zip(pairs, *columns, strict=True)]


def file_table(
    texts: GivenTexts, pairs: Sequence[Pair], encoder: Encoder | None, reader: PairReader | None = None
) -> Floats:
    """Shape (pairs, figures). The gram weights are those of the patents that are asked for and of the background."""
    texts.check(pairs)
    cues, asked = read_cues(), {patent_id for _, patent_id in pairs}
    source = FileTexts([p for i, p in texts.patents.items() if i in asked], cues, encoder)
    table = pair_table(texts.needs, pairs, source, cues, encoder)
    return read_table(table, [(texts.needs[need], texts.patents[patent]) for need, patent in pairs], reader)


def encoder_of(scorer: PairScorer) -> Encoder | None:
    """The shipped encoder where the scorer looks at its cosines. Raises InputRefused for one fitted with another."""
    if not scorer.encoder:
        return None
    if not compares(scorer.encoder, shipped_encoder()):
        raise InputRefused("排序模型是用另一个编码器训练的", scorer.encoder, "请用现在的编码器重新训练")
    return open_static(shipped("models", "encoder"))
