"""The card: a picture of the right width that carries the code and how to answer."""

from io import BytesIO
from pathlib import Path

import pytest
from font_making import Recorded, save_font
from lettering import OPEN, digest, item
from PIL import Image

from jobs.letters.card import card_png, write_card
from jobs.letters.fonts import ChineseFont, chinese_font
from matcher.delivery_vocabulary import MessageKind
from matcher.errors import InputRefused
from matcher.glossary import DISCLAIMER
from matcher.messages import Digest


@pytest.fixture(scope="module")
def font(tmp_path_factory: pytest.TempPathFactory) -> ChineseFont:
    return chinese_font(str(save_font(tmp_path_factory.mktemp("fonts") / "made.ttf")))


def said(found: Digest, font: ChineseFont, body: str = "") -> list[str]:
    recorded = Recorded(font)
    card_png(found, recorded, body)  # type: ignore[arg-type]
    return recorded.texts


def test_it_is_1080_pixels_wide_and_light_enough_to_forward(font: ChineseFont, tmp_path: Path) -> None:
    path = write_card(tmp_path / "card.png", digest(), font)
    with Image.open(path) as picture:
        assert picture.format == "PNG" and picture.width == 1080 and 1_500 < picture.height < 6_000
    assert path.stat().st_size < 500_000 and path.read_bytes() == card_png(digest(), font)


def test_it_says_what_the_letter_says(font: ChineseFont) -> None:
    texts = said(digest(), font)
    assert [f"答复编号 K7Q2M-{n}" in texts for n in (1, 2, 3)] == [True] * 3
    assert "需求所述“不停机发现断丝，误报率低于1%” — 专利摘要对应“在绳速2m/s下识别单根断丝”" in texts
    assert "较强相关（审核员确认）" in texts and texts.count("可转让状态：待供方确认") == 2
    assert any("在微信里回复“K7Q2M-1 感兴趣”" in text for text in texts)
    assert "不想再收到：回复“退订”，立即生效。" in texts and f"{DISCLAIMER}。" in texts


def test_a_picture_sends_to_the_link_in_the_message_beside_it(font: ChineseFont) -> None:
    texts = " ".join(said(digest(envelope=OPEN), font))
    assert "点开消息里的答复链接" in texts and "退订链接" in texts and "http" not in texts


def test_no_level_is_drawn_that_nobody_confirmed(font: ChineseFont) -> None:
    assert "审核员" not in " ".join(said(digest(item(1, level=None)), font))


def test_a_correction_is_a_card_of_its_words(font: ChineseFont) -> None:
    texts = said(digest(item(1), kind=MessageKind.CORRECTION), font, "状态写错了。\n应为终止。")
    assert {"更正函（2026-06-10）", "状态写错了。", "应为终止。"} <= set(texts) and "感兴趣" not in " ".join(texts)


def test_ink_lies_inside_the_margins(font: ChineseFont) -> None:
    picture = Image.open(BytesIO(card_png(digest(), font))).convert("L")
    for edge in ((0, 0, 50, picture.height), (1080 - 20, 0, 1080, picture.height)):
        rows = picture.crop(edge)
        assert all(
            min(row) == max(row) for row in (rows.crop((0, y, rows.width, y + 1)).tobytes() for y in range(rows.height))
        )


def test_a_card_that_cannot_be_written_is_refused(font: ChineseFont, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputRefused, match="无法写入"):
        write_card(tmp_path / "file" / "card.png", digest(), font)
