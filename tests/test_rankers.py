"""Rankers on disk: written and read again, put to work in a home and taken back, refused in one line."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from jobs.encoding import shipped_encoder
from jobs.home import Home
from jobs.judgement import read_weights
from jobs.rankers import (
    activate_ranker,
    home_ranker,
    new_folder,
    own_rankers,
    read_ranker,
    revert_ranker,
    shipped_ranker,
    write_ranker,
)
from matcher.errors import HomeUnusable, InputRefused
from matcher.scoring import hand_ranker

HAND = hand_ranker(read_weights())
OTHER = replace(HAND, bias=1.5, calibrated=True)
ENCODER = shipped_encoder()


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    folder = write_ranker(OTHER, tmp_path / "a", {"ndcg10": 0.6})
    assert read_ranker(folder) == OTHER
    assert json.loads((folder / "report.json").read_text(encoding="utf-8")) == {"ndcg10": 0.6}


@pytest.mark.parametrize(
    ("content", "said"), [(None, "这里没有排序模型"), ("{", "读不出来"), ("[]", "不是鹊桥的排序模型")]
)
def test_a_folder_without_a_sound_ranker_is_refused(tmp_path: Path, content: str | None, said: str) -> None:
    if content is not None:
        (tmp_path / "ranker.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputRefused, match=said):
        read_ranker(tmp_path)


def test_a_home_works_with_the_last_ranker_activated_and_goes_back_step_by_step(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    assert home_ranker(home) == shipped_ranker()
    first = activate_ranker(home, write_ranker(OTHER, tmp_path / "a", {"pairs": 1}))
    second = activate_ranker(home, write_ranker(HAND, tmp_path / "b"))
    assert (first, second) == ("ranker-0001", "ranker-0002") and (home.models / first / "report.json").is_file()
    assert home_ranker(home) == HAND
    assert revert_ranker(home) == first and home_ranker(home) == OTHER
    assert revert_ranker(home) == "" and home_ranker(home) == shipped_ranker()
    with pytest.raises(InputRefused, match="没有启用过"):
        revert_ranker(home)


def test_the_shipped_ranker_serves_the_shipped_encoder_and_those_tuned_from_it_and_no_other() -> None:
    shipped = shipped_ranker(ENCODER)
    assert shipped.encoder == ENCODER
    assert shipped_ranker(f"{ENCODER}+0a1b2c3d") == shipped
    assert shipped_ranker("lsa-128-0a1b2c3d") == shipped_ranker(f"{ENCODER}0") == HAND


def test_a_ranker_trained_in_the_home_is_activated_where_it_lies(tmp_path: Path) -> None:
    home = Home(tmp_path)
    folder = write_ranker(OTHER, new_folder(home))
    assert activate_ranker(home, folder) == "ranker-0001" and new_folder(home).name == "ranker-0002"


def test_a_damaged_history_is_named(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.models.mkdir()
    (home.models / "rankers.json").write_text("[", encoding="utf-8")
    with pytest.raises(HomeUnusable, match="登记文件读不出来"):
        own_rankers(home).names()
