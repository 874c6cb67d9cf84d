"""Facets judged on the page of a patent: confirmed, corrected, rejected, added; with the history of who said what."""

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from web_home import NAMES, Clock, app_over, client_of, form_token, sign_in

from jobs.deep_index import ShownFacets, shown_facets
from jobs.home import Home
from jobs.opening import open_home
from matcher.vocabulary import Facet, Role
from store import patents


@pytest.fixture
def reviewer(filled_home: Path, tmp_path: Path) -> Iterator[TestClient]:
    home = Home(Path(shutil.copytree(filled_home, tmp_path / "home")))
    engine = open_home(home)
    with client_of(app_over(home.path, engine, Clock())) as client:
        sign_in(client, Role.REVIEWER)
        yield client
    engine.dispose()


def shown(client: TestClient, patent_id: str) -> ShownFacets:
    with client.app.state.desk.engine.connect() as conn:
        return shown_facets(conn, patent_id)


def some_patent(client: TestClient) -> str:
    with client.app.state.desk.engine.connect() as conn:
        return next(p.patent_id for _, p in patents.patents_changed_since(conn, 0) if len(p.abstract) > 80 and p.claims)


def judge(client: TestClient, patent_id: str, **fields: str):
    token = form_token(client.get(f"/patents/{patent_id}").text)
    return client.post(f"/patents/{patent_id}/facets", data=fields | {"form_token": token})


def says(client: TestClient, patent_id: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", client.get(f"/patents/{patent_id}").text)).split())


def test_a_span_is_confirmed_corrected_and_taken_away_and_every_word_stays_in_the_history(reviewer):
    patent_id = some_patent(reviewer)
    first, second, third = (shown(reviewer, patent_id).spans[n] for n in (0, 1, 2))
    assert judge(reviewer, patent_id, verdict="confirm", number="1", text=first.text).status_code == 303
    assert f"{NAMES[Role.REVIEWER]} 已确认" in says(reviewer, patent_id)
    other = Facet.APPLICATION if second.facet is not Facet.APPLICATION else Facet.TECHNICAL_EFFECT
    corrected = judge(reviewer, patent_id, verdict="correct", number="2", text=second.text, facet=other.value)
    assert corrected.status_code == 303
    assert (other, second.text) in {(one.facet, one.text) for one in shown(reviewer, patent_id).spans}
    place = next(n for n, one in enumerate(shown(reviewer, patent_id).spans, start=1) if one.text == third.text)
    assert judge(reviewer, patent_id, verdict="reject", number=str(place), text=third.text).status_code == 303
    assert (third.facet, third.text) not in {(one.facet, one.text) for one in shown(reviewer, patent_id).spans}
    assert "历史（3）" in says(reviewer, patent_id)


def test_a_place_that_was_left_out_is_added_by_its_own_words(reviewer):
    patent_id = some_patent(reviewer)
    with reviewer.app.state.desk.engine.connect() as conn:
        words = patents.get(conn, patent_id).abstract[10:30]
    assert judge(reviewer, patent_id, verdict="correct", facet="application", words=words).status_code == 303
    assert ("application", words) in {(one.facet.value, one.text) for one in shown(reviewer, patent_id).spans}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"verdict": "confirm", "number": "1", "text": "别的文字"}, "标引在这期间有变化：1"),
        ({"verdict": "confirm", "number": "999", "text": ""}, "标引在这期间有变化：999"),
        ({"verdict": "confirm", "number": "x"}, "编号不对：x"),
        ({"verdict": "confirm"}, "没有选择要素的编号"),
        ({"verdict": "", "number": "1"}, "没有选择确认、更正或不是"),
        ({"verdict": "correct", "facet": "application", "words": "原文里没有的话"}, "专利原文中没有这段文字"),
        ({"verdict": "correct", "words": "装置"}, "没有选择要素"),
    ],
)
def test_what_does_not_fit_the_text_is_refused_and_nothing_is_recorded(reviewer, fields, said):
    patent_id = some_patent(reviewer)
    before = shown(reviewer, patent_id)
    answer = judge(reviewer, patent_id, **fields)
    assert answer.status_code == 422 and said in unescape(answer.text)
    assert shown(reviewer, patent_id) == before


def test_who_may_not_confirm_is_offered_no_way_to(reviewer):
    client = client_of(reviewer.app)
    sign_in(client, Role.ANALYST)
    assert "确认、更正" not in says(client, some_patent(reviewer))
