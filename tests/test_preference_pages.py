"""A contact chooses by itself what it wants to receive: shown once more before it counts, by a link for that alone."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from answer_desk import TODAY, AnswerDesk
from starlette.testclient import TestClient
from test_web_cases import following
from web_home import NOW, Clock

from console.pages.public import public_app
from jobs.answer_pages import OPEN_FOR
from jobs.chain import import_chain
from jobs.consent_book import ConsentBook
from jobs.contacts import show_contact
from jobs.links import answer_link, preference_token
from matcher.consent import Preferences
from matcher.push_vocabulary import Frequency
from matcher.shipped import shipped


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[AnswerDesk]:
    desk = following(tmp_path)
    import_chain(desk.engine, shipped("sample", "chain.toml"), NOW)
    yield desk
    desk.engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def visitor(desk: AnswerDesk, clock: Clock) -> TestClient:
    app = public_app(desk.home, desk.engine, clock=clock)
    return TestClient(app, follow_redirects=False, raise_server_exceptions=False)


def chosen(desk: AnswerDesk) -> list[Preferences]:
    found = show_contact(desk.home, desk.engine, desk.ids["虚构张三"], TODAY)
    return [event.preferences for event in found[0].events if event.preferences]


def path(desk: AnswerDesk) -> str:
    return f"/p/{preference_token(desk.home, 'M-K7Q2', desk.ids['虚构张三'])}"


def text(answer: object) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_what_is_chosen_is_shown_once_more_and_then_counts(desk, visitor):
    answers = answer_link(desk.home, "https://x.example", "M-K7Q2", desk.ids["虚构张三"]).removeprefix(
        "https://x.example"
    )
    page = visitor.get(answers).text
    assert f'href="..{path(desk)}"' in page
    segment = re.search(r'name="topic\.([^"]+)"', visitor.get(path(desk)).text)[1]
    fields = {"frequency": "monthly", f"topic.{segment}": "yes"}
    once_more = visitor.post(path(desk), data=fields)
    assert "请再看一遍：最多每月一次，只要" in text(once_more) and chosen(desk) == []
    assert visitor.post(path(desk), data=fields | {"confirmed": "yes"}).status_code == 303
    assert chosen(desk) == [Preferences((segment,), Frequency.MONTHLY)]
    again = visitor.get(f"{path(desk)}?done").text
    assert "已记下" in again and '<option value="monthly" selected>' in again
    assert len(re.findall(r'name="topic\.[^>]+ checked', again)) == 1


def test_only_the_industry_digest_may_be_chosen_and_nonsense_is_left_out(desk, visitor):
    fields = {"frequency": "hourly", "topic.none": "yes", "industry": "yes", "confirmed": "yes"}
    assert visitor.post(path(desk), data=fields).status_code == 303
    assert chosen(desk) == [Preferences(profiled=False)]


def test_the_link_is_for_preferences_alone_and_ends(desk, visitor, clock):
    token = path(desk).removeprefix("/p/")
    for other in (f"/a/{token}", f"/u/{token}", f"/n/{token}", "/p/x", f"/p/{token}x"):
        assert visitor.get(other).status_code == 404 and "链接无效" in visitor.get(other).text
    clock.passes(days=OPEN_FOR.days + 1)
    assert visitor.get(path(desk)).status_code == 404
    assert visitor.post(path(desk), data={"confirmed": "yes"}).status_code == 404 and chosen(desk) == []


def test_who_refused_everything_stays_refused_whatever_is_chosen_afterwards(desk, visitor):
    page = visitor.get(path(desk)).text
    refusal = re.search(r'href="\.\.(/u/[^"]+)"', page)[1]
    visitor.post(refusal, data={"refuse": "yes"})
    visitor.post(path(desk), data={"frequency": "weekly", "confirmed": "yes"})
    with desk.engine.connect() as conn:
        book = ConsentBook(desk.home, conn)
        assert book.suppressions
    shown = show_contact(desk.home, desk.engine, desk.ids["虚构张三"], TODAY)[0]
    assert not any(found.digest for found in shown.permissions.values())
