"""The index: what is added is found, what is removed is gone, what is damaged is named."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from indexing import build, lexical
from indexing.build import build_index, update_index
from indexing.hybrid import HybridIndex, fused, index_encoder, open_index
from indexing.lexical import LexicalQuery
from indexing.lsa import fit_lsa
from indexing.manifest import IndexState, Manifest, index_state, read_manifest
from indexing.parts import IndexPart, part_of
from indexing.segments import IndexedPatent
from indexing.words import JiebaWords
from matcher.characters import fold
from matcher.domain import TechnologyNeed
from matcher.errors import HomeUnusable, InputRefused
from matcher.protocols import Encoder
from matcher.similarity import BODY, PatentTexts, need_vector, part_norms, similarities

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DAY = date(2026, 3, 1)
TEXTS = {
    "CN1": "起重机吊链的热处理方法",
    "CN2": "苹果汁的发酵工艺",
    "CN3": "一种轴承钢的淬火装置",
    "CN4": "吊链硬度检测仪",
}


def patent(patent_id: str, title: str, last_day: date | None = DAY) -> IndexedPatent:
    codes = fold(f"{title}\n\n")
    return IndexedPatent(patent_id, title, "", codes, np.full(len(codes), BODY, np.uint8), last_day)


def patents(texts: dict[str, str] = TEXTS) -> list[IndexedPatent]:
    return [patent(patent_id, title) for patent_id, title in texts.items()]


def parts(patents: Sequence[IndexedPatent], encoder: Encoder) -> Iterator[IndexPart]:
    """Three patents a part."""
    for i in range(0, len(patents), 3):
        yield part_of(patents[i : i + 3], encoder, JiebaWords())


def built(folder: Path, patents: Sequence[IndexedPatent], encoder: Encoder | None, revision: int) -> Manifest:
    own = encoder or fit_lsa([patent.text for patent in patents])
    return build_index(folder, parts(patents, own), own, revision, NOW)


def updated(folder: Path, patents: Sequence[IndexedPatent], removed: Sequence[str], revision: int) -> Manifest:
    own = index_encoder(folder, read_manifest(folder), None)
    return update_index(folder, parts(patents, own), removed, revision, NOW)


def need(title: str) -> TechnologyNeed:
    return TechnologyNeed("N1", title)


def found(index: HybridIndex, title: str, top: int = 1, day: date | None = None) -> list[str]:
    return list(index.retrieve([need(title)], top, day)[0].patent_ids)


def text_of(index: HybridIndex, patent_id: str) -> str:
    codes = index.texts_of([patent_id]).texts.codes
    return "".join(chr(code) for code in codes if code)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    built(tmp_path / "索引 1", patents(), None, 7)
    return tmp_path / "索引 1"


@pytest.mark.parametrize(
    ("asked", "expected"), [("吊链热处理", "CN1"), ("苹果发酵", "CN2"), ("轴承淬火", "CN3"), ("硬度检测", "CN4")]
)
def test_the_patent_that_shares_the_wording_comes_first(folder: Path, asked: str, expected: str) -> None:
    assert found(open_index(folder), asked) == [expected]


def test_candidates_carry_their_texts_and_norms(folder: Path) -> None:
    index = open_index(folder)
    candidates = index.texts_of(["CN3", "unknown", "CN1"])
    codes = [fold(f"{TEXTS[i]}\n\n") for i in ("CN3", "CN1")]
    expected = PatentTexts(
        np.concatenate(codes),
        np.full(sum(map(len, codes)), BODY, np.uint8),
        np.array([len(c) for c in codes]),
        np.empty(0, np.float32),
    )
    assert candidates.patent_ids == ("CN3", "CN1")
    assert np.array_equal(candidates.texts.codes, expected.codes)
    assert np.array_equal(candidates.texts.masks, expected.masks)
    assert list(candidates.texts.lengths) == [len(c) for c in codes]
    assert np.allclose(candidates.texts.norms, part_norms(expected, index.weights))


def test_weights_are_the_inverse_document_frequencies(folder: Path) -> None:
    weights = open_index(folder).weights
    chain, never = fold("链").astype(np.uint32), fold("茶").astype(np.uint32)
    assert weights.documents == 4
    assert weights.idf_of(chain)[0] == pytest.approx(np.log((1 + 4) / (1 + 2)) + 1)
    assert weights.idf_of(never)[0] == pytest.approx(np.log(1 + 4) + 1)


def test_a_patent_added_later_is_found(folder: Path) -> None:
    updated(folder, [patent("CN9", "茶叶烘干机")], [], 8)
    index = open_index(folder)
    assert found(index, "茶叶") == ["CN9"]
    assert index.manifest.patents == 5 and index.manifest.revision == 8


def test_an_updated_patent_is_found_once_with_its_new_text(folder: Path) -> None:
    updated(folder, [patent("CN2", "苹果汁的冷冻工艺")], [], 8)
    index = open_index(folder)
    assert found(index, "苹果汁", top=10).count("CN2") == 1
    assert text_of(index, "CN2") == "苹果汁的冷冻工艺"
    assert index.manifest.patents == 4


def test_a_removed_patent_is_gone(folder: Path) -> None:
    updated(folder, [], ["CN2", "unknown"], 8)
    index = open_index(folder)
    assert "CN2" not in found(index, "苹果汁发酵", top=10)
    assert index.texts_of(["CN2"]).patent_ids == ()
    assert index.manifest.patents == 3


def test_a_removed_patent_can_come_back(folder: Path) -> None:
    updated(folder, [], ["CN2"], 8)
    updated(folder, [patent("CN2", TEXTS["CN2"])], [], 9)
    assert found(open_index(folder), "苹果汁发酵") == ["CN2"]


def test_only_patents_proposable_on_the_day_are_found(tmp_path: Path) -> None:
    days = {"past": date(2026, 2, 28), "today": DAY, "later": date(2030, 1, 1), "never": None}
    built(tmp_path, [patent(name, "吊链热处理", day) for name, day in days.items()], None, 1)
    index = open_index(tmp_path)
    assert set(found(index, "吊链热处理", 10, DAY)) == {"today", "later"}
    assert set(found(index, "吊链热处理", 10)) == set(days)
    assert found(index, "吊链热处理", 10, date(2031, 1, 1)) == []


@pytest.mark.parametrize(
    "text",
    ['"吊链', 'title:"吊链" AND NOT (热', "吊链* OR ~2 ^3 [a TO z}", "\\ / + - ! {", "，。！？", "", " \n", "😀𠮷"],
)
def test_no_wording_of_a_need_is_an_error(folder: Path, text: str) -> None:
    candidates = open_index(folder).retrieve([need(text)], 10)[0]
    assert ("CN1" in candidates.patent_ids) == ("吊链" in text)
    assert len(candidates.texts.lengths) == len(candidates.patent_ids) == len(candidates.texts.norms)


def test_ids_may_hold_any_character(tmp_path: Path) -> None:
    ids = ['a"b', "空 格", "换\n行", "T-é😀", "../x", "\\"]
    built(tmp_path, [patent(i, f"吊链{n}号") for n, i in enumerate(ids)], None, 1)
    index = open_index(tmp_path)
    assert index.texts_of(ids).patent_ids == tuple(ids)
    assert set(found(index, "吊链", 10)) == set(ids)


def test_reopening_gives_the_same_candidates(folder: Path) -> None:
    first, second = open_index(folder), open_index(folder)
    needs = [need("吊链热处理"), need("苹果"), need("钢")]
    assert [c.patent_ids for c in first.retrieve(needs, 3)] == [c.patent_ids for c in second.retrieve(needs, 3)]
    assert first.manifest == second.manifest


def test_one_need_alone_and_among_others_has_the_same_candidates(folder: Path) -> None:
    index = open_index(folder)
    needs = [need("吊链热处理"), need("苹果"), need("")]
    assert [c.patent_ids for c in index.retrieve(needs, 3)] == [index.retrieve([n], 3)[0].patent_ids for n in needs]


def test_of_patents_with_one_id_the_last_counts(tmp_path: Path) -> None:
    manifest = built(tmp_path, [patent("A", "吊链"), patent("A", "茶叶")], None, 1)
    assert manifest.patents == 1 and text_of(open_index(tmp_path), "A") == "茶叶"
    several = [patent(name, f"{name}{n}号") for n in range(3) for name in ("A", "B")]
    assert updated(tmp_path, several, [], 2).patents == 2
    index = open_index(tmp_path)
    assert [text_of(index, name) for name in ("A", "B")] == ["a2号", "b2号"]
    assert found(index, "号", 9) == ["A", "B"] and found(index, "茶叶", 9) == []


def test_an_index_of_nothing_answers_with_nothing(tmp_path: Path) -> None:
    built(tmp_path, [], None, 1)
    assert found(open_index(tmp_path), "吊链") == []
    updated(tmp_path, [patent("A", "吊链")], [], 2)
    assert found(open_index(tmp_path), "吊链") == ["A"]


def test_many_updates_are_merged_and_all_stay_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "MAX_SEGMENTS", 3)
    for i in range(6):
        updated(folder, [patent(f"U{i}", f"第{i}种茶叶机")], ["CN2"] if i == 1 else [], 8 + i)
    index = open_index(folder)
    assert len(index.manifest.segments) <= 3 and index.manifest.patents == 9
    assert set(found(index, "茶叶机", 20)) >= {f"U{i}" for i in range(6)}
    assert [text_of(index, f"U{i}") for i in range(6)] == [f"第{i}种茶叶机" for i in range(6)]
    assert text_of(index, "CN4") == TEXTS["CN4"]


def test_a_superseded_generation_leaves_no_files(folder: Path) -> None:
    built(folder, patents(), None, 8)
    kept = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {name for name in kept if not name.endswith(".lock")} == {"manifest.json", *read_manifest(folder).files}
    assert {path.name for path in folder.iterdir()} == {"manifest.json", "0002"}


def interrupted(encoder: Encoder) -> Iterator[IndexPart]:
    yield part_of([patent("X", "茶叶")], encoder, JiebaWords())
    raise KeyboardInterrupt


@pytest.mark.parametrize("breaks_at", ["SegmentWriter", "LexicalWriter", "write_manifest", "sizes"])
def test_an_interrupted_build_or_update_leaves_the_old_index_usable(
    folder: Path, breaks_at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(build, breaks_at, broken)
        with pytest.raises(KeyboardInterrupt):
            built(folder, [patent("X", "茶叶")], None, 8)
        with pytest.raises(KeyboardInterrupt):
            updated(folder, [patent("X", "茶叶")], ["CN1"], 8)
    assert found(open_index(folder), "吊链热处理") == ["CN1"]
    assert index_state(folder, 7) is IndexState.FRESH
    updated(folder, [patent("X", "茶叶")], [], 8)
    assert found(open_index(folder), "茶叶") == ["X"]


def test_patents_that_break_off_leave_the_old_index_usable(folder: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        build_index(folder, interrupted(ConstantEncoder()), ConstantEncoder(), 8, NOW)
    assert found(open_index(folder), "吊链热处理") == ["CN1"]


def test_an_absent_index_is_named(tmp_path: Path) -> None:
    with pytest.raises(HomeUnusable, match="queqiao index --rebuild"):
        open_index(tmp_path / "none")
    assert index_state(tmp_path / "none", 1) is IndexState.ABSENT


def test_a_half_written_index_without_manifest_is_named(folder: Path) -> None:
    (folder / "manifest.json").unlink()
    with pytest.raises(HomeUnusable, match="还没有建立"):
        open_index(folder)


@pytest.mark.parametrize(
    "text", ["", '{"format": 1', "[]", '{"format": 99}', '{"format": 1}', '{"format": 1, "segments": 5}']
)
def test_a_manifest_that_cannot_be_read_is_named_and_a_rebuild_cures_it(folder: Path, text: str) -> None:
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    assert index_state(folder, 7) is IndexState.ABSENT
    for attempt in (lambda: open_index(folder), lambda: updated(folder, [], [], 8)):
        with pytest.raises(HomeUnusable, match="queqiao index --rebuild"):
            attempt()
    built(folder, patents(), None, 8)
    assert found(open_index(folder), "吊链热处理") == ["CN1"]


@pytest.mark.parametrize("name", ["segment/codes.npy", "segment/ids.json", "weights/idf.npy", "encoder/components.npy"])
def test_a_truncated_file_is_named(folder: Path, name: str) -> None:
    path = next(folder.glob("0*")) / name
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(HomeUnusable, match=path.name):
        open_index(folder)


def test_a_missing_file_of_the_full_text_index_is_named(folder: Path) -> None:
    lost = next(name for name in read_manifest(folder).files if name.endswith(".term"))
    (folder / lost).unlink()
    with pytest.raises(HomeUnusable, match="文件不存在"):
        open_index(folder)


@pytest.mark.parametrize("field", ["patents", "ordinals"])
def test_counts_that_do_not_agree_are_named(folder: Path, field: str) -> None:
    path = folder / "manifest.json"
    values = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**values, field: 5}), encoding="utf-8")
    with pytest.raises(HomeUnusable, match=r"对不上：.*4 条，清单 5 条"):
        open_index(folder)


def test_the_state_tells_fresh_from_stale(folder: Path) -> None:
    assert index_state(folder, 7) is IndexState.FRESH
    assert index_state(folder, 8) is IndexState.STALE


class ConstantEncoder:
    """Every text is the same to it."""

    name = "constant"

    def encode(self, texts: list[str]) -> np.ndarray:
        return np.tile(np.array([[1.0, 0.0]], dtype=np.float32), (len(texts), 1))


def test_vectors_propose_what_shares_no_character(tmp_path: Path) -> None:
    encoder = ConstantEncoder()
    built(tmp_path, patents(), encoder, 1)
    index = open_index(tmp_path, encoder)
    assert set(found(index, "xyz", 10)) == set(TEXTS)


def test_another_encoder_than_the_index_was_built_with_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="现为 constant"):
        open_index(folder, ConstantEncoder())
    built(tmp_path / "other", patents(), ConstantEncoder(), 1)
    with pytest.raises(InputRefused, match="constant"):
        open_index(tmp_path / "other")


def test_fusion_takes_the_words_first_then_vectors_then_words_again() -> None:
    lexical, dense = list(range(20)), [3, 50, 51, 52]
    assert fused(lexical, dense, 20) == [*range(17), 50, 51, 52]
    assert fused(lexical, dense[:2], 20) == [*range(17), 50, 17, 18]
    assert fused(lexical[:0], dense, 2) == [3, 50]
    assert fused(lexical, dense, 0) == []


def test_the_best_by_exact_cosine_is_among_the_candidates(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    alphabet = np.array(list("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"))
    texts = {f"P{i}": "".join(rng.choice(alphabet, 30)) for i in range(300)}
    built(tmp_path, patents(texts), None, 1)
    index = open_index(tmp_path)
    everything = index.texts_of(list(texts))
    from matcher.similarity import need_vector

    for _ in range(20):
        asked = need("".join(rng.choice(alphabet, 20)))
        cosine = similarities(need_vector(asked, index.weights), everything.texts, index.weights)[:, 0]
        best = {everything.patent_ids[i] for i in np.argsort(-cosine)[:3]}
        assert best <= set(index.retrieve([asked], 60)[0].patent_ids)


def test_text_outside_the_body_does_not_count(tmp_path: Path) -> None:
    whole = patent("A", "吊链茶叶")
    masks = whole.masks.copy()
    masks[2:4] = 0
    built(tmp_path, [replace(whole, title="吊链", masks=masks)], None, 1)
    assert found(open_index(tmp_path), "茶叶") == []


def by_words(index: HybridIndex, text: str) -> list[str]:
    """What the full text alone finds."""
    query = LexicalQuery(need_vector(need(text), index.weights), [])
    return sorted(list(TEXTS)[ordinal] for ordinal in index._lexical.search(query, 10).tolist())


def test_a_character_of_every_other_patent_is_asked_for_only_in_a_small_index_or_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = open_index(folder)
    assert by_words(index, "发酵 的") == ["CN1", "CN2", "CN3"]
    monkeypatch.setattr(lexical, "LARGE", 4)
    assert by_words(index, "发酵 的") == ["CN2"]
    assert by_words(index, "的") == ["CN1", "CN2", "CN3"] == by_words(index, "的茶")
