"""The static encoder: which grams count, what a folder holds, and that sentence-transformers reads the same vectors."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing.encoders import open_encoder
from indexing.static_encoder import StaticEncoder, background_weights, open_static, save_background
from indexing.static_folder import static_name
from indexing.static_grams import ABSENT, GramRows, gram_matrix, placeable
from matcher.characters import fold
from matcher.errors import HomeUnusable
from matcher.grams import grams, weights_from_counts
from matcher.shipped import shipped

LIFT, CHAIN, LIFT_CHAIN, WINE = (int(grams(fold(text))[-1]) for text in ("吊", "链", "吊链", "酒"))
KEYS = np.array(sorted([LIFT, CHAIN, WINE, LIFT_CHAIN]), np.uint32)
ROW = {key: i for i, key in enumerate(KEYS.tolist())}
TEXTS = ["吊链", "吊链的酒", "", "酒", "一种吊链，吊链与酒", "ＣＡＤ模型 cad"]
SHIPPED = shipped("models", "encoder")


def small(buckets: int = 0) -> StaticEncoder:
    """Lifting and chains point one way, wine another."""
    table = np.zeros((4 + buckets, 2), np.float32)
    table[[ROW[LIFT], ROW[CHAIN], ROW[LIFT_CHAIN]]] = [1, 0]
    table[ROW[WINE]] = [0, 3]
    table[4:] = [0, 1]
    return StaticEncoder(GramRows(KEYS, buckets), table)


def test_a_text_is_the_sum_of_its_grams_brought_to_length_one() -> None:
    # 吊, 链 and 吊链 once each: 3 to the right; 酒 once: 3 upwards
    assert small().encode(["吊链，酒"])[0] == pytest.approx([np.sqrt(0.5), np.sqrt(0.5)], abs=1e-6)


def test_a_gram_that_occurs_twice_counts_one_and_the_logarithm_of_two() -> None:
    counts = gram_matrix(["吊，吊"], GramRows(KEYS, 0)).toarray()[0]
    assert counts[ROW[LIFT]] == pytest.approx(1 + np.log(2))
    assert counts.sum() == pytest.approx(1 + np.log(2))


def test_an_unlisted_bigram_shares_a_row_and_an_unknown_character_has_none() -> None:
    rows = GramRows(KEYS, 8)
    odd = grams(fold("龘靐"))
    assert (rows.rows_of(odd)[:2] == ABSENT).all()
    assert 4 <= rows.rows_of(odd)[2] < 12
    assert GramRows(KEYS, 0).rows_of(odd).tolist() == [ABSENT] * 3


def test_an_empty_text_and_one_without_known_grams_give_zero_rows() -> None:
    assert small().encode(["", "。，！", "xyz"]).tolist() == [[0, 0]] * 3
    assert small().encode([]).shape == (0, 2)


def test_width_and_case_make_no_difference() -> None:
    first, second = open_static(SHIPPED).encode(["ＰＬＣ控制的ＡＧＶ小车", "plc控制的agv小车"])
    assert first @ second == pytest.approx(1, abs=1e-6)


@given(st.lists(st.integers(1, 2**32 - 2), unique=True, max_size=300))
def test_every_placed_key_finds_its_own_row_and_no_other_key_finds_one(numbers: list[int]) -> None:
    keys = placeable(np.array(numbers, np.uint32))
    rows = GramRows(keys, 0)
    assert rows.rows_of(keys).tolist() == list(range(len(keys)))
    others = np.setdiff1d(np.arange(1, 400, dtype=np.uint32), keys)
    assert (rows.rows_of(others) == ABSENT).all()


def test_crowded_keys_are_left_out_rather_than_mistaken() -> None:
    keys = placeable(np.arange(1, 400_001, dtype=np.uint32) * np.uint32(7919))
    assert 300_000 < len(keys) <= 400_000
    assert (GramRows(keys, 0).rows_of(keys) == np.arange(len(keys))).all()


@given(st.lists(st.text(max_size=30), max_size=5))
def test_a_text_gives_the_same_vector_alone_as_among_others(texts: list[str]) -> None:
    encoder = small(8)
    together = encoder.encode(texts)
    for text, row in zip(texts, together, strict=True):
        assert encoder.encode([text])[0] == pytest.approx(row, abs=1e-6)


def test_many_texts_in_threads_give_what_few_give() -> None:
    encoder = open_static(SHIPPED)
    few = encoder.encode(TEXTS)
    assert np.array_equal(encoder.encode(TEXTS * 400), np.concatenate([few] * 400))


def test_a_saved_encoder_comes_back_with_its_name_and_nearly_its_vectors(tmp_path: Path) -> None:
    random = np.random.default_rng(0).standard_normal((4 + 8, 64)).astype(np.float32)
    encoder = StaticEncoder(GramRows(KEYS, 8), random)
    encoder.save(tmp_path / "one")
    again = open_encoder(str(tmp_path / "one"))
    assert isinstance(again, StaticEncoder)
    assert again.name == static_name(tmp_path / "one") == StaticEncoder(again.rows, again.table).name
    assert again.encode(TEXTS) == pytest.approx(encoder.encode(TEXTS), abs=0.01)
    again.save(tmp_path / "two")
    assert static_name(tmp_path / "two") == again.name
    assert not np.array_equal(again.table, random) and encoder.name.startswith("static-64-")


@pytest.mark.parametrize("name", ["static.json", "model.safetensors"])
def test_a_damaged_folder_is_named_in_one_line(name: str, tmp_path: Path) -> None:
    small().save(tmp_path / "broken")
    (tmp_path / "broken" / name).write_bytes(b"{")
    with pytest.raises(HomeUnusable, match="broken"):
        open_static(tmp_path / "broken")


def test_the_background_keeps_the_most_frequent_grams_with_their_weights(tmp_path: Path) -> None:
    weights = weights_from_counts(KEYS, np.array([90, 1, 50, 20]), 100)
    save_background(tmp_path, weights, 3)
    kept = background_weights(tmp_path)
    assert kept.keys.tolist() == KEYS[[0, 2, 3]].tolist() and kept.documents == 100
    assert kept.idf == pytest.approx(weights.idf[[0, 2, 3]], rel=1e-3)
    assert kept.idf_of(KEYS[1:2])[0] == pytest.approx(np.log(101) + 1)


def test_a_folder_without_background_says_so(tmp_path: Path) -> None:
    with pytest.raises(HomeUnusable, match="背景词频表"):
        background_weights(tmp_path)


def test_the_shipped_folder_is_small_and_of_its_stated_name() -> None:
    encoder = open_static(SHIPPED)
    assert StaticEncoder(encoder.rows, encoder.table).name == encoder.name == static_name(SHIPPED)
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) < 40 * 2**20
    assert (SHIPPED / "background.safetensors").stat().st_size < 2**20
    background = background_weights(SHIPPED)
    common, rare = background.idf_of(np.array([ord("的"), ord("铣")], np.uint32))
    assert common < rare


def test_the_shipped_encoder_brings_like_meanings_together() -> None:
    encoder = open_static(SHIPPED)
    for asked, near, far in (
        ("污水处理", "废水净化装置", "发动机点火线圈"),
        ("果蔬保鲜", "水果贮藏的方法", "果园除草机"),
        ("设备降噪", "噪声控制与减振", "设备租赁平台"),
    ):
        question, one, other = encoder.encode([asked, near, far])
        assert question @ one > question @ other + 0.1


def test_sentence_transformers_gives_the_same_vectors_and_saves_the_same_folder(tmp_path: Path) -> None:
    transformers = pytest.importorskip("sentence_transformers", reason="没有安装 queqiao[encoders]")
    small(8).save(tmp_path / "model")
    for folder in (SHIPPED, tmp_path / "model"):
        own = open_static(folder)
        model = transformers.SentenceTransformer(str(folder), device="cpu", trust_remote_code=True)
        rows = model.encode(TEXTS, batch_size=2, show_progress_bar=False)
        assert rows == pytest.approx(own.encode(TEXTS), abs=1e-5)
    model.save(str(tmp_path / "again"))
    assert static_name(tmp_path / "again") == own.name
    assert json.loads((tmp_path / "again" / "modules.json").read_text())[0]["type"].endswith("StaticGrams")
