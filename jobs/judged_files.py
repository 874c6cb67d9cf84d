"""Judged pairs of files with their figures, as the notebooks look at them; nothing is stored."""

from collections.abc import Sequence
from pathlib import Path

from indexing.static_encoder import open_static
from ingest.judgements import read_judgements
from jobs.given_texts import given_needs, given_patents_by_id
from jobs.pair_scoring import GivenTexts, file_table
from jobs.ranker_training import judged_pairs
from matcher.judgements import settled
from matcher.shipped import shipped
from matcher.training import JudgedPairs


def read_judged_pairs(needs: Path, patents: Sequence[Path], judgements: Path) -> JudgedPairs:
    """The judged pairs with the figures the ranker sees, of a patent in several files the last one's texts. Raises
    FileUnreadable, InputRefused, RecordUnknown for a pair of something that is not there."""
    said = settled(read_judgements(judgements))
    known = {i: patent for path in patents for i, patent in given_patents_by_id(path).items()}
    texts = GivenTexts(given_needs(needs), known)
    encoder = open_static(shipped("models", "encoder"))
    table = file_table(texts, [(one.need_id, one.patent_id) for one in said], encoder)
    return judged_pairs(said, table, [texts.needs[one.need_id] for one in said])
