"""`queqiao adapt`: a home's own encoder, kept only if it finds more, and taken back on request."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from console.commands import run
from indexing.static_encoder import open_static
from indexing.static_tuning import Retrieval
from jobs import adapting
from jobs.encoding import active_folder, home_encoder, is_index_encoder, tuned_encoders
from jobs.home import Home
from jobs.index_job import bring_index_up_to_date
from jobs.opening import open_home
from jobs.status import read_status
from matcher.domain import Patent
from matcher.errors import HomeUnusable, InputRefused
from matcher.shipped import shipped
from store import patents as patent_store
from store.database import writing

NOW = datetime(2026, 3, 1, tzinfo=UTC)
PARTS = [
    "齿轮",
    "轴承",
    "水泵",
    "阀门",
    "电机",
    "锅炉",
    "砂轮",
    "弹簧",
    "刀具",
    "模具",
    "夹具",
    "滤网",
    "喷嘴",
    "风机",
    "皮带",
]
WORK = [
    "清洗",
    "检测",
    "装配",
    "冷却",
    "润滑",
    "焊接",
    "打磨",
    "输送",
    "分拣",
    "烘干",
    "切割",
    "喷涂",
    "密封",
    "校准",
    "存放",
    "搬运",
]
# In this invented world each part goes by a catalog name that no other text explains.
ALIASES = {part: f"丙{chr(0x4E00 + 37 * i)}{chr(0x5E00 + 53 * i)}件" for i, part in enumerate(PARTS)}


def invented(count: int = 240) -> list[Patent]:
    pairs = [(part, work) for part in PARTS for work in WORK][:count]
    return [
        Patent(
            f"T-{i:04d}",
            f"一种{part}{work}装置",
            f"本发明公开了用于{ALIASES[part]}的{work}机构。机架上设有导轨；{ALIASES[part]}由滑块带动。",
            f"1.一种装置，其特征在于，包括机架和作用于{part}的{work}头。" if i % 2 else "",
        )
        for i, (part, work) in enumerate(pairs)
    ]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[tuple[Home, sa.Engine]]:
    place = Home(tmp_path / "home")
    engine = open_home(place)
    yield place, engine
    engine.dispose()


def fill(engine: sa.Engine, patents: list[Patent]) -> None:
    with writing(engine) as conn:
        patent_store.write(conn, patents)


def adapt(home: Home, engine: sa.Engine, setting: str = "") -> adapting.AdaptReport:
    with engine.connect() as conn:
        return adapting.adapt(home, conn, setting, lambda _: None)


def index_state(home: Home, engine: sa.Engine) -> str:
    with engine.connect() as conn:
        return read_status(home, conn, date(2026, 3, 1)).index_state


def test_what_the_home_calls_things_is_learned_kept_and_makes_the_index_stale(home: tuple[Home, sa.Engine]) -> None:
    place, engine = home
    fill(engine, invented())
    bring_index_up_to_date(place, engine, NOW, progress=lambda _: None)
    report = adapt(place, engine)
    assert report.activated and report.after.mrr > report.before.mrr
    assert report.patents == 240 and report.before.pairs == report.after.pairs > 10
    assert active_folder(place) == place.models / report.encoder
    assert index_state(place, engine) == "stale"
    bring_index_up_to_date(place, engine, NOW, progress=lambda _: None)
    assert index_state(place, engine) == "fresh"
    assert adapting.revert(place) == ""
    assert active_folder(place) == shipped("models", "encoder")
    assert index_state(place, engine) == "stale"
    assert (place.models / report.encoder).is_dir()


def test_an_encoder_that_finds_no_more_is_dropped(
    home: tuple[Home, sa.Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    place, engine = home
    fill(engine, invented())
    monkeypatch.setattr(adapting, "retrieval", lambda encoder, pairs: Retrieval(0.5, 0.6, len(pairs)))
    monkeypatch.setattr(adapting, "tuned", lambda encoder, pairs, progress: encoder)
    report = adapt(place, engine)
    assert not report.activated and report.gain == 0
    assert tuned_encoders(place).names() == [] and not (place.models / report.encoder).exists()


def test_what_is_measured_on_is_never_tuned_on(home: tuple[Home, sa.Engine], monkeypatch: pytest.MonkeyPatch) -> None:
    place, engine = home
    fill(engine, invented())
    seen: dict[str, set[str]] = {}

    def learn(encoder, pairs, progress):
        seen["tuned"] = {text for pair in pairs for text in pair}
        return encoder

    monkeypatch.setattr(adapting, "tuned", learn)
    adapt(place, engine)
    held = adapting.held_out_pairs(invented())
    assert held and not {text for pair in held for text in pair} & seen["tuned"]


def test_one_title_is_on_one_side_and_asked_once() -> None:
    twice = [patent for patent in invented() if adapting.is_held_out(patent)][:2]
    other = Patent("T-9999", twice[0].title, "另一段摘要。")
    assert adapting.is_held_out(other)
    held = adapting.held_out_pairs([*twice, other])
    assert sorted(title for title, _ in held) == sorted(patent.title for patent in twice)


def test_a_patent_pairs_its_parts() -> None:
    pairs = list(adapting.pairs_of(Patent("T-1", "名称", "甲。乙；丙。", "权利")))
    assert pairs == [("名称", "甲。乙；丙。"), ("名称", "权利"), ("甲。乙；丙。", "权利"), ("甲。", "乙；丙。")]
    assert list(adapting.pairs_of(Patent("T-1", "名称", "甲"))) == [("名称", "甲")]


def test_a_small_home_is_told_how_many_are_lacking(
    home: tuple[Home, sa.Engine], capsys: pytest.CaptureFixture[str]
) -> None:
    place, engine = home
    fill(engine, invented(30))
    with pytest.raises(HomeUnusable, match="30 件"):
        adapt(place, engine)
    assert run(["adapt", "--home", str(place.path)]) == 1
    printed = capsys.readouterr()
    assert printed.out == "" and "200" in printed.err and printed.err.count("\n") == 1


def test_nothing_to_revert_is_an_error_in_one_line(
    home: tuple[Home, sa.Engine], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["adapt", "--revert", "--home", str(home[0].path)]) == 1
    assert "没有可撤回的编码器" in capsys.readouterr().err


def test_another_encoder_is_not_tuned(home: tuple[Home, sa.Engine]) -> None:
    with pytest.raises(InputRefused, match="lsa"):
        adapt(*home, "lsa")


def test_the_command_prints_one_document(home: tuple[Home, sa.Engine], capsys: pytest.CaptureFixture[str]) -> None:
    place, engine = home
    fill(engine, invented())
    assert run(["adapt", "--json", "--home", str(place.path)]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["encoder"] == "encoder-1" and document["activated"] is True
    gain = document["after"]["recall_at_1"] - document["before"]["recall_at_1"]
    assert document["gain"]["recall_at_1"] == pytest.approx(gain)
    assert run(["adapt", "--revert", "--json", "--home", str(place.path)]) == 0
    assert json.loads(capsys.readouterr().out) == {"encoder": ""}


def test_the_default_is_the_shipped_encoder_and_lsa_is_fitted_by_the_index(home: tuple[Home, sa.Engine]) -> None:
    place, _ = home
    default = home_encoder(place, "")
    assert default is not None and default.name == open_static(shipped("models", "encoder")).name
    assert home_encoder(place, "lsa") is None
    assert is_index_encoder(place, "", default.name) and not is_index_encoder(place, "", "lsa-128-0000")
    assert is_index_encoder(place, "lsa", "lsa-128-0000") and not is_index_encoder(place, "lsa", default.name)
