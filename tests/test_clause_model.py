"""The clause classifier: its grams, its probabilities, and the tables it is shipped in."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.clause_models import read_clause_model, write_clause_model
from jobs.judgement import read_cues
from matcher.clause_grams import clause_grams, gram_of, key_of, shapes
from matcher.clause_model import CONTEXT, FACETS, context_features, first_stage, read
from matcher.clauses import clauses
from matcher.errors import HomeUnusable
from matcher.facets import cue_table
from matcher.shipped import shipped
from matcher.vocabulary import Facet

CUES = read_cues()
MODEL = read_clause_model(shipped("models", "facets"))
LABELS = shipped("judgements", "clause_labels.csv")
TEXT = st.text(alphabet="起重机防摇提高了1,，。；a ()", max_size=40)
DOCUMENTS = [("防摇装置", "一种防摇装置，包括叶轮。提高了效率。"), ("泵", "一种泵；"), ("", "适用于矿山，")]


def view_of(documents: list[tuple[str, str]]):
    found = [(title, clauses("abstract", text)) for title, text in documents]
    return read(found, cue_table([clause for _, many in found for clause in many], CUES))


def test_figures_latin_letters_and_marks_are_one_character_each_and_brackets_none() -> None:
    grams = clause_grams([("", ["泵B12(3)，", "好。"])])
    assert [gram_of(key) for key in grams.keys[0].tolist()[3:]] == ["泵", "a", "0", "|", "好", "|"]
    assert [gram_of(key) for key in grams.keys[2].tolist()[3:]] == ["||泵", "|泵a", "泵a0", "a0|", "0|好", "|好|"]
    assert (grams.ends - grams.begins).tolist() == [4, 2]


def test_a_utility_model_speaks_of_itself_as_an_invention_does() -> None:
    def present(text: str) -> str:
        return "".join(chr(code) for code in shapes(text) if code)

    assert present("本实用新型公开了") == present("本发明公开了") == "本发明公开了"
    assert len(shapes("本实用新型公开了")) == len("本实用新型公开了")


def test_the_pairs_a_title_tells_are_those_of_the_own_document() -> None:
    grams = clause_grams([("防摇", ["防摇。"]), ("叶轮", ["防摇。"])])
    assert grams.sums(grams.told.astype(float)).tolist() == [1, 0]
    assert grams.title_pairs.tolist() == [1, 1]


@given(st.text(min_size=1, max_size=3).filter(lambda text: all(0 < ord(c) < 0x10000 for c in text)))
def test_a_key_gives_its_gram_again(gram: str) -> None:
    assert gram_of(key_of(gram)) == gram


@given(TEXT, TEXT.filter(bool))
def test_the_probabilities_of_any_clauses_sum_to_one(title: str, text: str) -> None:
    found = MODEL.probabilities(view_of([(title, text)]))
    assert found.shape == (len(clauses("abstract", text)), len(FACETS))
    assert (found >= 0).all() and np.allclose(found.sum(axis=1), 1)


def test_documents_beside_each_other_do_not_look_into_each_other() -> None:
    alone = [MODEL.probabilities(view_of([document])) for document in DOCUMENTS]
    assert np.allclose(MODEL.probabilities(view_of(DOCUMENTS)), np.vstack(alone))


def test_the_first_stage_is_a_sum_of_weights_over_the_root_of_the_length() -> None:
    keys = np.array(sorted((key_of("好"), key_of("好|"))))
    model = first_stage("test", keys, np.array([[1.0, 0, 0, 0], [0, 2.0, 0, 0]]), np.zeros(4))
    assert keys.tolist() == [key_of("好"), key_of("好|")]
    logits = np.array([2, 2, 0, 0]) / np.sqrt(4)  # 好 ends twice, 好| once; four characters count
    assert np.allclose(model.verdicts(view_of([("", "好好水。")]).grams), softmax(np.array([2, 0, 0, 0]) / 2))
    assert np.allclose(model.verdicts(view_of([("", "好水好。")]).grams), softmax(logits))


@pytest.mark.parametrize("number", [0, 1, 2_000, 40_000])
def test_grams_are_found_the_same_however_many_the_model_has(number: int) -> None:
    chance = np.random.default_rng(number)
    keys = np.unique(chance.integers(1, 1 << 48, number))
    asked = np.concatenate([keys[::7], chance.integers(1, 1 << 48, 100)]).reshape(1, -1)
    model = first_stage("test", keys, np.zeros((len(keys), 4)), np.zeros(4))
    expected = {key: place for place, key in enumerate(keys.tolist())}
    found = model.places(asked) % len(model.keys)
    assert found[0].tolist() == [expected.get(key, len(keys)) for key in asked[0].tolist()]


def softmax(logits: np.ndarray) -> np.ndarray:
    return np.exp(logits) / np.exp(logits).sum()


def test_the_context_of_a_clause_is_what_its_names_say() -> None:
    view = view_of([("防摇装置", "一种防摇装置，提高了效率；叶轮：转")])
    verdicts = np.array([[0.7, 0.1, 0.1, 0.1], [0.1, 0.1, 0.7, 0.1], [0.1, 0.4, 0.4, 0.1], [0.1, 0.7, 0.1, 0.1]])
    table = context_features(view, verdicts)

    def column(name: str) -> list[float]:
        return [round(value, 6) for value in table[:, CONTEXT.index(name)].tolist()]

    assert table.shape == (4, len(CONTEXT))
    assert column("two before technical_effect") == [0, 0, 0.1, 0.7]
    assert column("after technical_means") == [0.1, 0.4, 0.7, 0]
    assert column("strongest effect so far") == [0, 0.1, 0.7, 0.7]
    assert column("mean effect so far") == [0, 0.1, 0.4, 0.4]
    assert column("mean effect to come") == [0.4, 0.25, 0.1, 0]
    assert (column("first"), column("second"), column("last")) == ([1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1])
    assert column("begins a sentence") == [1, 0, 1, 0] and column("ends with a colon") == [0, 0, 1, 0]
    assert column("share of the title told") == [1, 0, 0, 0]
    assert column("own cue of technical_effect") == [0, 1, 0, 0] == column("own cue of technical_effect")
    assert column("after cue of technical_effect") == [1, 0, 0, 0]


def test_a_model_that_was_written_reads_back_the_same_to_three_places(tmp_path: Path) -> None:
    write_clause_model(MODEL, tmp_path)
    again = read_clause_model(tmp_path)
    assert again.version == MODEL.version and (again.keys == MODEL.keys).all()
    for name in ("gram_weights", "gram_bias", "context_weights", "context_bias"):
        assert np.array_equal(getattr(again, name), getattr(MODEL, name))


def test_a_model_of_another_version_is_refused(tmp_path: Path) -> None:
    write_clause_model(MODEL, tmp_path)
    text = (tmp_path / "context.csv").read_text(encoding="utf-8")
    (tmp_path / "context.csv").write_text(text.replace("own subject", "own thing"), encoding="utf-8")
    with pytest.raises(HomeUnusable, match="分句模型与本程序的版本不符"):
        read_clause_model(tmp_path)


def test_without_a_model_the_rules_decide_alone() -> None:
    from matcher.domain import Patent
    from matcher.facets import facet_spans

    alone = replace(CUES, learned=None)
    spans = facet_spans(Patent("CN1", "泵", "包括叶轮，提高了效率。"), alone)
    told = [(s.facet, s.confidence) for s in spans if s.field == "abstract"]
    assert told[:2] == [(Facet.TECHNICAL_MEANS, 0.6), (Facet.TECHNICAL_EFFECT, 0.8)]


def test_the_labels_of_clauses_are_rows_and_letters_and_no_text() -> None:
    with LABELS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 200 and len({row["row"] for row in rows}) == len(rows)
    assert all(row["row"].isdecimal() and set(row["labels"]) <= set("FMEUO-") for row in rows)
