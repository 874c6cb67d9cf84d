"""One body of rules for the index of one machine and the one on a Milvus server (milvus-lite, the real client)."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from console.commands import run
from indexing import milvus_build
from indexing.lsa import fit_lsa
from indexing.manifest import Manifest, read_manifest
from indexing.milvus_index import bm25_idf, packed, unpacked
from indexing.milvus_server import LONGEST_TEXT, MilvusServer
from indexing.parts import IndexPart, part_of
from indexing.segments import IndexedPatent
from indexing.words import JiebaWords
from jobs.engines import build, open_retriever, update
from jobs.home import Home
from matcher.characters import fold
from matcher.domain import TechnologyNeed
from matcher.errors import HomeUnusable
from matcher.protocols import Encoder
from matcher.shipped import shipped
from matcher.similarity import BODY, COLUMNS

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


def parts(given: Sequence[IndexedPatent], encoder: Encoder) -> Iterator[IndexPart]:
    for i in range(0, len(given), 100):
        yield part_of(given[i : i + 100], encoder, JiebaWords())


@dataclass
class Engine:
    """A home with its index, and the encoder that was fitted to it."""

    home: Home
    encoder: Encoder

    def build(self, given: Sequence[IndexedPatent], revision: int) -> Manifest:
        return build(self.home, parts(given, self.encoder), self.encoder, revision, NOW)

    def update(self, given: Sequence[IndexedPatent], removed: Sequence[str], revision: int) -> Manifest:
        return update(self.home, parts(given, self.encoder), removed, revision, NOW)

    def found(self, text: str, top: int = 1, day: date | None = None) -> list[str]:
        candidates = open_retriever(self.home).retrieve([TechnologyNeed("N", text)], top, day)[0]
        return list(candidates.patent_ids)

    def text(self, patent_id: str) -> str:
        codes = open_retriever(self.home).texts_of([patent_id]).texts.codes
        return "".join(chr(code) for code in codes if code)


@pytest.fixture(autouse=True)
def own_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.engines.home_encoder", lambda home, setting: None)


def milvus_home(folder: Path) -> Home:
    return Home(folder / "home", index_url=str(folder / "milvus.db"))


@pytest.fixture(params=["folder", "milvus"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    home = milvus_home(tmp_path) if request.param == "milvus" else Home(tmp_path / "home")
    made = Engine(home, fit_lsa(list(TEXTS.values())))
    made.build(patents(), 7)
    return made


def test_what_is_indexed_is_found_and_read_again(engine: Engine) -> None:
    assert engine.found("吊链热处理") == ["CN1"] and engine.found("苹果") == ["CN2"]
    assert set(engine.found("吊链", 2)) == {"CN1", "CN4"}
    assert engine.text("CN3") == TEXTS["CN3"]
    given = open_retriever(engine.home).texts_of(["CN4", "unknown", "CN1"])
    assert given.patent_ids == ("CN4", "CN1")
    assert given.texts.norms.shape == (2, len(COLUMNS)) and given.texts.lengths.sum() == len(given.texts.codes)
    assert given.vectors is not None and np.allclose(np.linalg.norm(given.vectors, axis=1), 1, atol=1e-2)


def test_several_needs_are_answered_at_once_and_one_without_characters_finds_no_grams(engine: Engine) -> None:
    needs = [TechnologyNeed("A", "吊链热处理"), TechnologyNeed("B", ""), TechnologyNeed("C", "苹果汁")]
    found = [list(c.patent_ids) for c in open_retriever(engine.home).retrieve(needs, 1)]
    assert found[0] == ["CN1"] and found[2] == ["CN2"] and found[1] == []
    assert open_retriever(engine.home).retrieve([], 5) == []


def test_only_what_may_be_proposed_on_that_day_is_found(engine: Engine) -> None:
    last = {"A": date(2026, 1, 1), "B": date(2027, 1, 1), "C": None}
    engine.build([patent(name, "吊链热处理", day) for name, day in last.items()], 8)
    assert set(engine.found("吊链热处理", 9)) == {"A", "B", "C"}
    assert engine.found("吊链热处理", 9, date(2026, 1, 1)) in (["A", "B"], ["B", "A"])
    assert engine.found("吊链热处理", 9, date(2026, 1, 2)) == ["B"]


def test_what_is_added_changed_or_removed_holds_at_once(engine: Engine) -> None:
    manifest = engine.update([patent("CN9", "茶叶烘干机"), patent("CN2", "梨汁的冷冻工艺")], ["CN4", "unknown"], 8)
    assert (manifest.patents, manifest.revision) == (4, 8)
    assert engine.found("茶叶") == ["CN9"] and engine.text("CN2") == "梨汁的冷冻工艺"
    assert "CN4" not in engine.found("吊链硬度", 9) and engine.text("CN4") == ""
    assert engine.update([patent("CN4", TEXTS["CN4"])], ["CN4"], 9).patents == 5
    assert engine.found("硬度检测") == ["CN4"]


def test_of_patents_with_one_id_the_last_counts(engine: Engine) -> None:
    assert engine.build([patent("A", "吊链"), patent("B", "钢"), patent("A", "茶叶")], 8).patents == 2
    assert engine.text("A") == "茶叶"


def test_a_build_that_breaks_off_leaves_the_old_index_in_use(engine: Engine) -> None:
    def broken() -> Iterator[IndexPart]:
        yield part_of([patent("X", "茶叶")], engine.encoder, JiebaWords())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(engine.home, broken(), engine.encoder, 8, NOW)
    assert engine.found("吊链热处理") == ["CN1"] and read_manifest(engine.home.index).revision == 7
    assert engine.build(patents(), 8).patents == 4


def invented(number: int) -> list[IndexedPatent]:
    chance = np.random.default_rng(5)
    words = [
        "".join(chance.choice(list("轴承钢热处理淬火装置吊链检测硬度工艺发酵苹果汁茶叶烘干机"), 2)) for _ in range(60)
    ]
    return [patent(f"P{i}", "".join(chance.choice(words, 14)), DAY) for i in range(number)]


def test_both_places_find_nearly_the_same(tmp_path: Path) -> None:
    """Of the first 20 of a need at least 18 on the average: words are left out on the server, and its BM25 knows the
    exact length of a text, tantivy one rounded to a byte."""
    given = invented(400)
    encoder = fit_lsa([one.text for one in given])
    places = [Engine(Home(tmp_path / "a"), encoder), Engine(milvus_home(tmp_path), encoder)]
    for place in places:
        place.build(given, 1)
    needs = [TechnologyNeed("N", one.title[:12]) for one in given[:30]]
    here, there = ([set(c.patent_ids) for c in open_retriever(p.home).retrieve(needs, 20)] for p in places)
    assert np.mean([len(a & b) for a, b in zip(here, there, strict=True)]) >= 18
    assert all(need.patent_ids[0] for need in open_retriever(places[1].home).retrieve(needs, 1))


def test_a_rebuilt_collection_takes_over_in_one_step_and_the_old_one_goes(tmp_path: Path) -> None:
    engine = Engine(milvus_home(tmp_path), fit_lsa(list(TEXTS.values())))
    engine.build(patents(), 1)
    reader = open_retriever(engine.home)
    alias = read_manifest(engine.home.index).alias
    server = MilvusServer(engine.home.index_url)
    assert server.names(alias) == [f"{alias}_1"]
    engine.build([patent("CN8", "苹果去核机"), *patents()], 2)
    assert server.names(alias) == [f"{alias}_2"]
    assert reader.retrieve([TechnologyNeed("N", "苹果去核")], 1)[0].patent_ids == ("CN8",)


def test_a_build_that_cannot_be_written_leaves_the_collection_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine(milvus_home(tmp_path), fit_lsa(list(TEXTS.values())))
    engine.build(patents(), 1)
    with monkeypatch.context() as patched, pytest.raises(HomeUnusable, match="full"):
        patched.setattr(milvus_build, "rows_of", lambda *_: refuse())
        engine.build([patent("CN8", "苹果去核机")], 2)
    assert engine.found("吊链热处理") == ["CN1"]
    assert engine.build([patent("CN8", "苹果去核机")], 2).patents == 1


def refuse() -> Iterator[dict[str, object]]:
    yield {}
    raise HomeUnusable("no room", "disk full")


def test_an_index_elsewhere_than_the_settings_say_is_named(tmp_path: Path) -> None:
    engine = Engine(milvus_home(tmp_path), fit_lsa(list(TEXTS.values())))
    engine.build(patents(), 1)
    with pytest.raises(HomeUnusable, match="QUEQIAO_INDEX_URL"):
        open_retriever(replace(engine.home, index_url=""))


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(HomeUnusable, match=r"http://127\.0\.0\.1:1。") as told:
        MilvusServer("http://reader:s3cret@127.0.0.1:1")
    assert "s3cret" not in str(told.value) and "QUEQIAO_INDEX_URL" in str(told.value)


def test_a_collection_that_is_gone_is_named(tmp_path: Path) -> None:
    engine = Engine(milvus_home(tmp_path), fit_lsa(list(TEXTS.values())))
    alias = engine.build(patents(), 1).alias
    server = MilvusServer(engine.home.index_url)
    server.delete(alias, ["CN1"])
    with pytest.raises(HomeUnusable, match=r"对不上：Milvus 3 条，清单 4 条"):
        open_retriever(engine.home)


def test_texts_come_back_as_they_were_and_one_too_long_loses_its_end() -> None:
    chance = np.random.default_rng(1)
    codes, masks = chance.integers(0, 1 << 16, 5_000).astype(np.uint16), chance.integers(0, 64, 5_000).astype(np.uint8)
    again = unpacked(packed(codes, masks))
    assert np.array_equal(again[0], codes) and np.array_equal(again[1], masks)
    long = chance.integers(0, 1 << 16, 50_000).astype(np.uint16), np.zeros(50_000, np.uint8)
    told = packed(*long)
    cut = unpacked(told)[0]
    assert len(told) <= LONGEST_TEXT and 5_000 < len(cut) < 50_000 and np.array_equal(cut[:-1], long[0][: len(cut) - 1])


def test_the_idf_of_bm25_comes_of_the_one_that_weights_are_kept_with() -> None:
    documents, frequency = 1_000, np.array([1, 30, 1_000])
    kept = np.log((1 + documents) / (1 + frequency)) + 1
    assert np.allclose(bm25_idf(kept, documents), np.log(1 + (documents - frequency + 0.5) / (frequency + 0.5)))


def test_the_main_job_on_a_server_proposes_what_it_proposes_on_one_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.undo()  # the shipped encoder
    monkeypatch.setenv("QUEQIAO_THRESHOLD", "0")
    sample = shipped("sample")
    home = ["--home", str(tmp_path / "home")]
    said = []
    assert run(["import", "patents", *map(str, sorted(sample.glob("patents_*"))), *home]) == 0
    assert run(["import", "needs", str(sample / "needs.xlsx"), *home]) == 0
    for url in ("", str(tmp_path / "milvus.db")):
        monkeypatch.setenv("QUEQIAO_INDEX_URL", url)
        assert run(["index", *home]) == 0
        capsys.readouterr()
        assert run(["status", "--json", *home]) == 0
        assert json.loads(capsys.readouterr().out)["index"]["state"] == "fresh"
        assert run(["match", "--top", "3", "--json", *home]) == 0
        matches = json.loads(capsys.readouterr().out)["matches"]
        said.append({(m["need_id"], m["patent_id"]): m["score"] for m in matches})
        assert run(["search", "轴承", "--json", *home]) == 0 and json.loads(capsys.readouterr().out)["results"]
    shared = said[0].keys() & said[1].keys()
    assert len(shared) >= 0.95 * len(said[0]) and len(said[0]) == len(said[1])
    assert all(abs(said[0][pair] - said[1][pair]) < 1e-3 for pair in shared)
