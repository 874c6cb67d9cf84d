"""The settings that name who writes and with what."""

import pytest

from jobs.settings import read_settings
from matcher.errors import InputRefused


def test_the_centre_has_a_name_and_the_font_is_looked_for() -> None:
    found = read_settings({})
    assert (found.centre_name, found.font) == ("产业知识产权运营中心", "")
    assert read_settings({"QUEQIAO_CENTRE_NAME": " 起重机中心 "}).centre_name == "起重机中心"


@pytest.mark.parametrize("name", ["甲\nBcc: x", "长" * 41, "甲\u202e", "\x00"])
def test_a_name_that_would_break_a_header_is_refused(name: str) -> None:
    with pytest.raises(InputRefused, match="QUEQIAO_CENTRE_NAME"):
        read_settings({"QUEQIAO_CENTRE_NAME": name})
