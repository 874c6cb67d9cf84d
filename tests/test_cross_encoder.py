"""The shipped cross-encoder, and how a home works with it."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from indexing.cross_encoder import PAIR, PATENT_READ, open_cross_encoder, reader_name
from jobs.rankers import shipped_ranker
from jobs.readers import SHIPPED, chosen_reader, opened_reader, reader_of
from matcher.domain import Patent, TechnologyNeed
from matcher.errors import HomeUnusable, InputRefused
from matcher.features import READING
from matcher.protocols import PairReader
from matcher.shipped import shipped

FOLDER = shipped("models", "reranker")
NEED = TechnologyNeed(
    "N", "塔式起重机制动片磨损快，想换更耐用的摩擦材料", "现用石棉基制动片三个月就要换，要求一年以上。"
)
NEAR = Patent(
    "A", "一种起重机制动器用粉末冶金摩擦片及其制备方法", "本发明公开了一种铜基粉末冶金摩擦片，耐磨性好，使用寿命长。"
)
FAR = Patent("B", "一种山楂果酒的酿造方法", "本发明公开了一种果酒的发酵工艺，口感醇厚。")


@pytest.fixture(scope="module")
def reader() -> PairReader:
    found = opened_reader(SHIPPED)
    assert found is not None
    return found


def test_what_answers_the_need_reads_better_than_what_has_nothing_to_do_with_it(reader: PairReader) -> None:
    near, far = reader.read([NEED, NEED], [NEAR, FAR])[:, 0]
    assert near > far


def test_a_pair_reads_the_same_whoever_is_read_beside_it(reader: PairReader) -> None:
    assert reader.read([NEED], [NEAR]).tolist() == reader.read([NEED, NEED], [FAR, NEAR])[1:].tolist()


@pytest.mark.parametrize(
    ("need", "patent"),
    [
        (TechnologyNeed("N", "", ""), Patent("P", "")),
        (TechnologyNeed("N", "酒", ""), Patent("P", "a", "")),
        (TechnologyNeed("N", "需" * 50_000, "求" * 50_000), Patent("P", "专" * 50_000, "利" * 50_000)),
        (TechnologyNeed("N", "Need in English", "\ud800\0"), Patent("P", "\U0001f600", "\n\t")),
    ],
)
def test_no_text_is_too_odd_to_be_read(reader: PairReader, need: TechnologyNeed, patent: Patent) -> None:
    read = reader.read([need], [patent])
    assert read.shape == (1, len(READING)) and np.isfinite(read).all()


def test_nothing_to_read_is_an_empty_table(reader: PairReader) -> None:
    assert reader.read([], []).shape == (0, len(READING))


def test_a_pair_has_room_for_both_sides() -> None:
    assert PATENT_READ < PAIR


def test_the_shipped_ranker_of_the_shipped_reader_is_fitted_with_it() -> None:
    ranker = shipped_ranker(reader=reader_name(FOLDER))
    assert ranker.reader == reader_name(FOLDER) == chosen_reader(SHIPPED) and not ranker.calibrated
    assert shipped_ranker().reader == shipped_ranker(reader="pairs-other").reader == chosen_reader("") == ""


def test_a_folder_without_a_reader_is_named(tmp_path: Path) -> None:
    with pytest.raises(HomeUnusable, match="这里没有重排模型"):
        open_cross_encoder(tmp_path)


def test_a_damaged_reader_is_named(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "reader")
    (tmp_path / "reader" / "model.onnx").write_bytes(b"broken")
    with pytest.raises(HomeUnusable, match="读不出来"):
        open_cross_encoder(tmp_path / "reader")


def test_a_reader_of_another_width_is_named(tmp_path: Path) -> None:
    (tmp_path / "reranker.json").write_text(json.dumps({"name": "pairs-other", "width": 7}), encoding="utf-8")
    with pytest.raises(HomeUnusable, match="与本程序不符"):
        reader_name(tmp_path)


def test_a_ranker_that_reads_says_so_where_the_setting_has_no_reader() -> None:
    reading = shipped_ranker(reader=reader_name(FOLDER))
    with pytest.raises(InputRefused, match="要用重排模型"):
        reader_of(reading, "")
    assert reader_of(shipped_ranker(), "") is None


def test_a_ranker_fitted_with_another_reader_is_refused(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "reader")
    about = json.loads((FOLDER / "reranker.json").read_text(encoding="utf-8")) | {"name": "pairs-other"}
    (tmp_path / "reader" / "reranker.json").write_text(json.dumps(about), encoding="utf-8")
    with pytest.raises(HomeUnusable, match="另一个重排模型"):
        reader_of(shipped_ranker(reader=reader_name(FOLDER)), str(tmp_path / "reader"))
