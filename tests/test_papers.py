"""What a person hands over or forwards, written once the message is prepared."""

from dataclasses import replace
from pathlib import Path

import pytest
from font_making import save_font
from push_homes import NOW, Taker, approve_all, push_home, settings_of

from jobs.papers import write_papers
from jobs.planning import plan_day
from jobs.sending import SendingRun
from matcher.errors import InputRefused
from matcher.glossary import DISCLAIMER
from matcher.push_vocabulary import PushChannel


@pytest.fixture
def prepared(tmp_path: Path, request: pytest.FixtureRequest):
    """A home with prepared messages of one channel, and the settings they were made under."""
    home, engine = push_home(tmp_path)
    settings = replace(settings_of(), channels=(request.param,), font=str(save_font(tmp_path / "made.ttf")))
    plan_day(home, engine, settings, NOW)
    approve_all(engine)
    SendingRun(home, engine, settings, {PushChannel.EMAIL: Taker()}, lambda: NOW, "one").run()
    yield home, engine, settings
    engine.dispose()


@pytest.mark.parametrize("prepared", [PushChannel.HAND_OVER], indirect=True)
def test_a_prepared_sheet_is_written_once_as_workbook_and_pdf(prepared) -> None:
    found = write_papers(*prepared, NOW)
    assert sorted(path.suffix for path in found) == [".pdf", ".pdf", ".xlsx", ".xlsx"]
    assert all(path.is_file() and "递交单" in path.name for path in found)
    assert write_papers(*prepared, NOW) == []
    found[0].unlink()
    assert found[0] in write_papers(*prepared, NOW)


@pytest.mark.parametrize("prepared", [PushChannel.FORWARD], indirect=True)
def test_a_prepared_card_lies_beside_its_words(prepared) -> None:
    found = write_papers(*prepared, NOW)
    assert sorted(path.suffix for path in found) == [".png", ".png", ".txt", ".txt"]
    assert all(DISCLAIMER in path.read_text(encoding="utf-8-sig") for path in found if path.suffix == ".txt")


@pytest.mark.parametrize("prepared", [PushChannel.HAND_OVER], indirect=True)
def test_without_a_chinese_font_nothing_is_written_and_a_later_run_makes_up_for_it(prepared) -> None:
    home, engine, settings = prepared
    with pytest.raises(InputRefused, match="fonts-noto-cjk"):
        write_papers(home, engine, replace(settings, font=str(home.path / "none.ttf")), NOW)
    assert len(write_papers(home, engine, settings, NOW)) == 4


@pytest.mark.parametrize("prepared", [PushChannel.EMAIL], indirect=True)
def test_what_leaves_by_itself_needs_no_papers(prepared) -> None:
    assert write_papers(*prepared, NOW) == []
