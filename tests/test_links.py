"""Links carry what they say and nothing can be changed in them; without a public address there are none."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.home import Home
from jobs.keys import home_key
from jobs.links import Linked, answer_link, read_answer_token, read_refuse_token, refuse_link
from jobs.settings import read_settings
from matcher.errors import HomeUnusable, InputRefused, RecordUnknown

URL = "https://queqiao.example.cn"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("links"))
    home_key(home.path, "contacts")
    return home


def token(link: str) -> str:
    return link.rpartition("/")[2]


def test_a_link_says_whom_it_was_made_for(home: Home) -> None:
    link = answer_link(home, URL, "M-1", "C-1")
    assert link.startswith(f"{URL}/a/") and read_answer_token(home, token(link)) == Linked("M-1", "C-1")
    link = refuse_link(home, URL, "M-1", "C-1")
    assert link.startswith(f"{URL}/u/") and read_refuse_token(home, token(link)) == Linked("M-1", "C-1")
    assert link.isascii() and " " not in link


def test_a_link_for_one_purpose_is_none_for_the_other(home: Home) -> None:
    with pytest.raises(RecordUnknown):
        read_refuse_token(home, token(answer_link(home, URL, "M-1", "C-1")))
    with pytest.raises(RecordUnknown):
        read_answer_token(home, token(refuse_link(home, URL, "M-1", "C-1")))


def test_a_link_of_another_home_is_none(home: Home, tmp_path: Path) -> None:
    home_key(tmp_path, "contacts")
    with pytest.raises(RecordUnknown):
        read_answer_token(home, token(answer_link(Home(tmp_path), URL, "M-1", "C-1")))


@given(st.data())
def test_a_link_with_one_character_changed_is_none(home: Home, data: st.DataObject) -> None:
    good = token(answer_link(home, URL, "M-1", "C-1"))
    at = data.draw(st.integers(0, len(good) - 2))  # the last one carries bits that mean nothing
    other = data.draw(st.sampled_from("AZaz09-_.!").filter(lambda char: char != good[at]))
    with pytest.raises(RecordUnknown, match="链接无效"):
        read_answer_token(home, good[:at] + other + good[at + 1 :])


@given(st.text(max_size=600))
def test_any_other_text_is_none(home: Home, text: str) -> None:
    with pytest.raises(RecordUnknown, match="链接无效"):
        read_answer_token(home, text)


def test_without_a_public_address_there_are_no_links(home: Home) -> None:
    assert answer_link(home, "", "M-1", "C-1") == refuse_link(home, "", "M-1", "C-1") == ""


def test_a_lost_secret_is_not_made_anew(tmp_path: Path) -> None:
    with pytest.raises(HomeUnusable, match="密钥"):
        answer_link(Home(tmp_path), URL, "M-1", "C-1")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text", ["queqiao.example.cn", "https://", "https://a b.cn", "https://a.cn/?x=1", "ftp://a.cn"]
)
def test_a_public_address_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InputRefused, match="QUEQIAO_PUBLIC_URL 不是网址"):
        read_settings({"QUEQIAO_PUBLIC_URL": text})


def test_a_public_address_loses_the_slash_at_its_end() -> None:
    assert read_settings({"QUEQIAO_PUBLIC_URL": "https://a.cn:8443/ip/ "}).public_url == "https://a.cn:8443/ip"
    assert read_settings({}).public_url == ""
