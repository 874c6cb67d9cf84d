"""Encoders: fitted here, or a sentence-transformers model that lies on this machine."""

import sys
from pathlib import Path

import numpy as np
import pytest

from indexing.encoders import encoder_named, open_encoder
from indexing.lsa import LsaEncoder, fit_lsa
from indexing.sentences import SentenceEncoder
from matcher.errors import InputRefused

CRANES = ["起重机吊链的热处理方法", "起重机吊链热处理炉", "吊链热处理后的硬度检测"]
FOODS = ["苹果汁的发酵工艺", "一种苹果汁发酵罐", "发酵苹果汁的杀菌方法"]


@pytest.fixture(scope="module")
def lsa() -> LsaEncoder:
    return fit_lsa(CRANES + FOODS, dimensions=2)


def test_texts_on_one_subject_lie_closer_than_others(lsa: LsaEncoder) -> None:
    crane, food, asked = lsa.encode([CRANES[0], FOODS[0], "吊链如何热处理"])
    assert asked @ crane > 0.9
    assert asked @ food < 0.5


def test_rows_have_length_one_or_zero_for_unknown_text(lsa: LsaEncoder) -> None:
    lengths = np.linalg.norm(lsa.encode([*CRANES, "", "xyz"]), axis=1)
    assert lengths == pytest.approx([1, 1, 1, 0, 0], abs=1e-5)


def test_a_saved_encoder_gives_equal_vectors_and_has_the_same_name(lsa: LsaEncoder, tmp_path: Path) -> None:
    lsa.save(tmp_path / "lsa")
    again = open_encoder(str(tmp_path / "lsa"))
    assert again is not None and again.name == lsa.name
    assert np.array_equal(again.encode(CRANES), lsa.encode(CRANES))
    assert {path.suffix for path in (tmp_path / "lsa").iterdir()} == {".json", ".npy"}


def test_fitting_twice_gives_the_same_encoder_and_other_texts_another(lsa: LsaEncoder) -> None:
    assert fit_lsa(CRANES + FOODS, dimensions=2).name == lsa.name != fit_lsa(CRANES, dimensions=2).name


@pytest.mark.parametrize("texts", [[], [""], ["吊链"]])
def test_even_no_text_gives_an_encoder(texts: list[str]) -> None:
    encoder = fit_lsa(texts)
    assert encoder.encode(["吊链", ""]).shape[0] == 2


@pytest.fixture(scope="module")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("sentence_transformers", reason="没有安装 queqiao[encoders]")
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Split

    tokenizer = Tokenizer(WordLevel({"吊": 0, "链": 1, "果": 2, "?": 3}, unk_token="?"))
    tokenizer.pre_tokenizer = Split("", "isolated")
    table = np.array([[3, 0], [3, 0], [0, 4], [0, 0]], dtype=np.float32)
    folder = tmp_path_factory.mktemp("model") / "静态 模型"
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=table)]).save(str(folder))
    return folder


def test_a_sentence_transformers_folder_encodes_with_length_one(model_folder: Path) -> None:
    encoder = open_encoder(str(model_folder))
    assert isinstance(encoder, SentenceEncoder)
    assert encoder.encode(["吊链", "果", "吊果"]) == pytest.approx(np.array([[1, 0], [0, 1], [0.6, 0.8]]), abs=1e-5)
    assert encoder.name == f"sentence:{model_folder}"
    assert isinstance(encoder_named(encoder.name, None), SentenceEncoder)


def test_no_setting_means_no_encoder() -> None:
    assert open_encoder("") is None


@pytest.mark.parametrize("model", ["/nowhere/model", "nobody/no-such-model-here"])
def test_a_model_that_is_not_here_is_named_and_not_downloaded(model: str) -> None:
    pytest.importorskip("sentence_transformers", reason="没有安装 queqiao[encoders]")
    with pytest.raises(InputRefused, match=model) as refused:
        SentenceEncoder(model).encode(["吊链"])
    assert "QUEQIAO_ENCODER" in refused.value.cure


def test_without_the_extra_the_message_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(InputRefused, match=r"queqiao\[encoders\]"):
        SentenceEncoder("any").encode(["吊链"])


def test_an_encoder_the_index_cannot_open_itself_is_named() -> None:
    with pytest.raises(InputRefused, match="my-encoder"):
        encoder_named("my-encoder", None)
