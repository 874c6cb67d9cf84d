"""The review in the console: what is shown, how it is decided, and what is refused."""

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from push_console import SECOND, change_words, planned, push_home, push_of
from starlette.testclient import TestClient
from web_home import NAMES, PASSWORD, Clock, app_over, client_of, form_token, sign_in

from jobs.home import Home
from jobs.opening import Engine, open_home
from matcher.delivery_vocabulary import Decision, PushState, RejectionReason
from matcher.push_review import content_check
from matcher.vocabulary import Role
from store import decisions


@pytest.fixture(scope="module")
def planned_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home, engine = push_home(tmp_path_factory.mktemp("review") / "home", firms=2, each=2)
    engine.dispose()
    return home.path


@pytest.fixture
def engine(planned_home: Path, tmp_path: Path) -> Iterator[Engine]:
    engine = open_home(Home(Path(shutil.copytree(planned_home, tmp_path / "home"))))
    yield engine
    engine.dispose()


@pytest.fixture
def reviewer(engine: Engine, tmp_path: Path) -> Iterator[TestClient]:
    with client_of(app_over(tmp_path / "home", engine, Clock())) as client:
        sign_in(client, Role.REVIEWER)
        yield client


@pytest.fixture
def colleague(reviewer: TestClient) -> TestClient:
    client = client_of(reviewer.app)
    fields = {"form_token": form_token(client.get("/sign-in").text), "name": SECOND, "password": PASSWORD}
    client.post("/sign-in", data=fields | {"next": "/"})
    return client


def shown(page: str) -> str:
    """The id of the item on a page; empty where there is none."""
    found = re.search(r'data-item="([^"]+)"', page)
    return found[1] if found else ""


def says(page: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", page))


def press(client: TestClient, page: str, act: str, part: bool = False, **more: str):
    """Press one of the buttons of a page of the review."""
    check = re.search(r'name="check" value="([0-9a-f]+)"', page)[1]
    fields = {"form_token": form_token(page), "check": check, "act": act} | more
    return client.post(f"/review/{shown(page)}", params={"part": "true"} if part else {}, data=fields)


def test_both_sides_carry_the_same_number_where_one_answers_the_other(reviewer):
    page = reviewer.get("/review").text
    need, patent = page.split('aria-labelledby="patent-name"')
    quoted = [dict(re.findall(r"<mark>([^<]*)<sup>(\d)</sup>", side)) for side in (need, patent)]
    assert quoted[0] == {"钢丝绳与滑轮摩擦": "1", "磨损很快": "2"}
    assert quoted[1] == {"可减少钢丝绳与滑轮的磨损": "1", "所述导向轮与滑轮组同步转动": "2"}
    assert '<span class="open">噪声不超过 70 分贝</span>' in need


def test_everything_a_decision_rests_on_is_on_the_page(reviewer):
    page = says(reviewer.get("/review").text)
    for told in (
        *("机器建议", "强相关", "相关概率 90%", "未用本库的判断校准", "技术手段0.62", "功能效果0.81", "必要特征无"),
        *("差 3 级", "要求 7 级以上", "供方申报“通过小试”（4 级）", "有效，2026-02-10", "普通许可 10 万元"),
        *("供方已确认（2026-03-02）", "限制条件：噪声不超过 70 分贝", "预算 30 万元", "寿命≥2 年", "须两人先后"),
    ):
        assert told in page.replace("\n", ""), told


def test_what_is_decided_leads_to_the_next_item(reviewer, engine):
    first = reviewer.get("/review").text
    answer = press(reviewer, first, "approve-4", remark="对口")
    following = reviewer.get(answer.headers["location"]).text
    assert answer.status_code == 303 and shown(following) not in ("", shown(first))
    assert "待第二人审核：一种" in says(following)
    with engine.connect() as conn:
        (ruling,) = decisions.standing(conn, [shown(first)])[shown(first)]
    assert (ruling.person, ruling.level, ruling.remark) == (NAMES[Role.REVIEWER], 4, "对口")


def test_a_script_is_told_the_next_item_and_fetches_it_alone(reviewer):
    first = reviewer.get("/review").text
    told = press(reviewer, first, "hold", part=True).json()
    assert told["said"].startswith("搁置：") and told["next"] in first
    part = reviewer.get(f"/review/{told['next']}?part=true").text
    assert shown(part) == told["next"] and "<html" not in part


def test_two_people_approve_the_first_push_to_an_enterprise(reviewer, colleague, engine):
    first = reviewer.get("/review").text
    press(reviewer, first, "approve-3")
    assert shown(first) not in [shown(reviewer.get("/review").text)]
    seen = colleague.get("/review").text  # what a colleague approved comes first
    assert shown(seen) == shown(first) and f"{NAMES[Role.REVIEWER]} 已通过（较强相关）" in says(seen)
    press(colleague, seen, "approve-3")
    assert push_of(engine, shown(first)).state is PushState.APPROVED
    again = says(reviewer.get(f"/review/{shown(first)}").text)
    assert f"{NAMES[Role.REVIEWER]} 已通过" in again and f"{SECOND} 已通过" in again


def test_a_rejection_carries_its_reason_and_the_level_that_was_chosen(reviewer, engine):
    first = reviewer.get("/review").text
    press(reviewer, first, "reject-not_relevant", level="2")
    with engine.connect() as conn:
        (ruling,) = decisions.standing(conn, [shown(first)])[shown(first)]
    assert (ruling.decision, ruling.reason, ruling.level) == (Decision.REJECT, RejectionReason.NOT_RELEVANT, 2)


@pytest.mark.parametrize("part", [False, True])
def test_what_changed_since_it_was_seen_is_not_decided_but_shown_anew(reviewer, engine, part):
    page = reviewer.get("/review").text
    push = push_of(engine, shown(page))
    change_words(engine, push, "一种改过名称的装置")
    answer = press(reviewer, page, "approve-4", part=part)
    assert answer.status_code == 422 and "已变化，与审核人看到的不同" in answer.text
    assert "一种改过名称的装置" in answer.text and content_check(push_of(engine, push.push_id)) in answer.text
    assert push_of(engine, push.push_id).state is PushState.PLANNED


@pytest.mark.parametrize("act", ["", "approve-5", "reject-", "reject-boring", "delete"])
def test_what_is_no_button_decides_nothing(reviewer, engine, act):
    page = reviewer.get("/review").text
    answer = press(reviewer, page, act)
    assert answer.status_code == 422 and push_of(engine, shown(page)).state is PushState.PLANNED


def test_a_decision_without_the_check_of_what_was_seen_is_refused(reviewer, engine):
    page = reviewer.get("/review").text
    fields = {"form_token": form_token(page), "act": "approve-4"}
    assert reviewer.post(f"/review/{shown(page)}", data=fields).status_code == 422
    assert push_of(engine, shown(page)).state is PushState.PLANNED


def test_the_key_enter_in_a_field_presses_no_button(reviewer):
    for address in ("/review", "/review/list"):
        form = re.search(r'<form[^>]*method="post" action="/review.*?</form>', reviewer.get(address).text, re.DOTALL)[0]
        assert re.search(r"<button[^>]*>", form)[0] == "<button disabled hidden>"


def test_the_patents_for_one_need_come_up_together_the_likeliest_first(reviewer, engine):
    seen, address = [], "/review"
    while address:
        page = reviewer.get(address).text
        seen.append(push_of(engine, shown(page)))
        following = re.search(r'data-next="([^"]+)"', page)
        address = f"/review/{following[1]}" if following else ""
    assert len(seen) == len(planned(engine)) == 4
    order = [(p.need_id, -p.p_relevant) for p in seen]
    assert order == sorted(order) and len({need_id for need_id, _ in order}) == 2


def tick(page: str, act: str) -> dict[str, str]:
    """All boxes of the list ticked, and a button."""
    boxes = dict(re.findall(r'name="(push:[^"]+)" value="([0-9a-f]+)"', page))
    return boxes | {"form_token": form_token(page), "act": act}


def test_several_are_decided_at_once(reviewer, engine):
    page = reviewer.get("/review/list").text
    assert reviewer.post("/review/list", data=tick(page, "hold")).status_code == 303
    assert "已登记 4 条决定" in reviewer.get("/review/list?done=4").text
    assert planned(engine) == []


def test_of_several_the_one_that_changed_is_named_and_none_takes_effect(reviewer, engine):
    page = reviewer.get("/review/list").text
    changed = planned(engine)[1]
    change_words(engine, changed, "另一个名称")
    answer = reviewer.post("/review/list", data=tick(page, "approve-4"))
    complaint = re.search(r'class="complaint"[^>]*>([^<]+)<', answer.text)[1]
    assert answer.status_code == 422 and changed.push_id in complaint and "全部没有生效" in complaint
    assert [p.push_id in complaint for p in planned(engine)].count(True) == 1
    assert len(planned(engine)) == 4 and answer.text.count(" checked") == 4


def test_who_may_not_decide_sees_the_item_without_buttons(reviewer):
    client = client_of(reviewer.app)
    sign_in(client, Role.ANALYST)
    page = client.get("/review").text
    assert shown(page) and "approve-4" not in page and "机器建议" in page
    assert "approve-4" not in client.get("/review/list").text


def test_when_nothing_waits_the_page_says_so(reviewer):
    reviewer.post("/review/list", data=tick(reviewer.get("/review/list").text, "reject-other"))
    for push_id in re.findall(r'href="/review/(P-[^"]+)"', reviewer.get("/review/list").text):
        press(reviewer, reviewer.get(f"/review/{push_id}").text, "reject-other")
    assert "没有等您审核的" in reviewer.get("/review").text
    assert "没有等待审核的推送" in reviewer.get("/review/list").text


def test_an_unknown_push_is_one_clear_page(reviewer):
    assert reviewer.get("/review/P-none").status_code == 404
    assert reviewer.get("/review/%00").status_code == 404
