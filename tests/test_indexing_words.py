"""Words: the same as jieba's, folded."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing.words import JiebaWords, half_width

EXPORT = Path(__file__).resolve().parent.parent.parent / "shared/data/exports/taian_7384.xlsx"
INVENTED = (
    "JEC-2型起重机用吊链，伸长率为50-75%，厚度0.3mm",
    "一种Fe-Cr-Ni合金与C++软件的检测方法，误差±0.05%，见图1A_2",
    "pH值为6.5-7.5；A+B#型T恤，i7-8700K处理器 v2.0.1 & 3D打印",
    "，。“”！？ \n\t()",
    "",
)


@pytest.fixture(scope="module")
def jieba_lcut():  # type: ignore[no-untyped-def]
    jieba = pytest.importorskip("jieba")
    jieba.setLogLevel(60)
    return jieba.lcut


@pytest.fixture(scope="module")
def analyzer() -> JiebaWords:
    return JiebaWords()


@pytest.mark.parametrize("text", INVENTED)
def test_invented_text_is_cut_as_jieba_cuts_it(text: str, analyzer: JiebaWords, jieba_lcut) -> None:  # type: ignore[no-untyped-def]
    assert analyzer.cut(text) == jieba_lcut(text)


def test_real_patents_are_cut_as_jieba_cuts_them(analyzer: JiebaWords, jieba_lcut) -> None:  # type: ignore[no-untyped-def]
    if not EXPORT.is_file():
        pytest.skip(f"没有真实导出文件：{EXPORT}")
    from ingest.patents import read_patents
    from ingest.rows import CleanRow

    rows = [row.record for row in read_patents(EXPORT) if isinstance(row, CleanRow)]
    texts = [f"{patent.title}\n{patent.abstract}" for patent in rows[::10]]
    different = [text for text in texts if analyzer.cut(text) != jieba_lcut(text)]
    assert len(texts) > 700 and different == []


def test_words_are_half_width_and_small_without_punctuation(analyzer: JiebaWords) -> None:
    assert analyzer.words("ＪＥＣ－2 型，0.3mm！") == ["jec", "2", "型", "0.3", "mm"]


def test_only_punctuation_or_nothing_has_no_words(analyzer: JiebaWords) -> None:
    assert analyzer.words("“，”\n…… ") == [] == analyzer.words("")


def test_a_lone_surrogate_is_no_error(analyzer: JiebaWords) -> None:
    assert analyzer.words("吊链\ud800") == ["吊链"]


@given(
    st.text(st.characters(max_codepoint=0xFFFF) | st.sampled_from("，（）％ＡｂＣ１２　゛゜\u0301\u3099ｶﾞ"), max_size=30)
)
def test_half_width_first_is_the_same_normal_form(text: str) -> None:
    clean = text.encode("utf-8", "replace").decode("utf-8")
    assert unicodedata.normalize("NFKC", half_width(clean)) == unicodedata.normalize("NFKC", clean)


@given(st.text(alphabet="吊链起重机aZ9.%-_+#& ，。Ａ½Σ", max_size=60))
def test_words_are_the_pieces_with_a_letter_or_digit(analyzer: JiebaWords, text: str) -> None:
    pieces = analyzer.cut(unicodedata.normalize("NFKC", half_width(text)))
    assert analyzer.words(text) == [piece.lower() for piece in pieces if any(map(str.isalnum, piece))]
