"""The pages of a provider: its own patents and no others, what it says of them, what it may know of enterprises."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from answer_desk import AnswerDesk
from hypothesis import given
from hypothesis import strategies as st
from push_homes import NOW as PUSHED
from push_homes import Taker, approve_all, push_home, settings_of
from starlette.testclient import TestClient
from test_backup import run
from test_web_cases import following
from web_home import NAMES, NOW, PASSWORD, Clock, app_over, client_of, form_token, sign_in

from jobs.accounts import set_password
from jobs.importing import undo_run
from jobs.people import add_person, set_provider
from jobs.planning import plan_day
from matcher.coarse_counts import FEW, told_apart
from matcher.delivery_vocabulary import Answer
from matcher.domain import Patent, TechnologyNeed
from matcher.errors import InputRefused
from matcher.vocabulary import Availability, Confidentiality, Role
from store import needs, outside, patents, people, supply
from store.database import writing

OWN = NAMES[Role.PROVIDER]
STRANGE = Patent("CN9", "一种别家的装置", patentees=("别的虚构大学",))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[AnswerDesk]:
    desk = following(tmp_path)
    set_provider(desk.engine, OWN, "虚构大学")
    with writing(desk.engine) as conn:
        patents.write(conn, [STRANGE])
    yield desk
    desk.engine.dispose()


@pytest.fixture
def provider(desk: AnswerDesk) -> Iterator[TestClient]:
    with client_of(app_over(desk.home.path, desk.engine, Clock())) as client:
        sign_in(client, Role.PROVIDER)
        yield client


def says(client: TestClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def send(client: TestClient, path: str, back: str, **fields: str):
    return client.post(path, data=fields | {"form_token": form_token(client.get(back).text)})


def test_a_provider_lands_on_its_own_patents_and_sees_no_others(provider):
    assert provider.get("/").headers["location"] == "/own"
    shown = says(provider, "/own")
    assert "虚构大学的专利" in shown and "一种防脱装置 1" in shown and "别家的装置" not in shown
    assert provider.get("/own/patents/CN1").status_code == 200
    for path in ("/patents", "/patents/CN1", "/needs", "/cases", "/enterprises", "/today"):
        assert provider.get(path).status_code == 403


def test_what_is_not_its_own_is_not_there_whatever_is_done_with_it(provider, desk):
    for patent_id in ("CN9", "CN-none", "CN9' OR 1=1", "..%2f..", "%00"):
        assert provider.get(f"/own/patents/{patent_id}").status_code == 404
        for act in ("terms", "correction"):
            fields = {"availability": "unavailable", "correction": "改"}
            assert send(provider, f"/own/patents/{patent_id}/{act}", "/own/patents/CN1", **fields).status_code == 404
    with desk.engine.connect() as conn:
        assert supply.get_many(conn, ["CN9"]) == {} and outside.corrections(conn) == []


def test_a_person_without_an_organization_owns_nothing(provider, desk):
    with writing(desk.engine) as conn:
        patents.write(conn, [Patent("CN8", "没有专利权人的", patentees=())])
    set_provider(desk.engine, OWN, "")
    assert "还没有登记单位" in says(provider, "/own") and "防脱" not in says(provider, "/own")
    assert provider.get("/own/patents/CN8").status_code == 404
    with pytest.raises(InputRefused, match="只有供方的人员才写单位"):
        set_provider(desk.engine, NAMES[Role.OPERATOR], "虚构大学")


def test_terms_are_stated_kept_as_an_import_and_undone_like_one(provider, desk):
    fields = {"availability": "confirmed", "fee": "面议", "readiness_level": "6", "modes.ordinary_license": "yes"}
    assert send(provider, "/own/patents/CN1/terms", "/own/patents/CN1", **fields).status_code == 303
    with desk.engine.connect() as conn:
        (terms,) = supply.get_many(conn, ["CN1"]).values()
    assert (terms.provider, terms.fee, terms.readiness_level) == ("虚构大学", "面议", 6)
    assert terms.availability is Availability.CONFIRMED and terms.availability_date is not None
    bad = send(provider, "/own/patents/CN1/terms", "/own/patents/CN1", **(fields | {"readiness_level": "12"}))
    assert bad.status_code == 422 and "成熟等级不对：12" in unescape(bad.text) and 'value="12"' in bad.text
    with desk.engine.connect() as conn:
        run_id = conn.exec_driver_sql("SELECT run_id FROM import_runs ORDER BY number DESC").first()[0]
    undo_run(desk.home, desk.engine, run_id, "王工", NOW)
    with desk.engine.connect() as conn:
        assert supply.get_many(conn, ["CN1"]) == {}


def test_a_withdrawn_patent_is_not_sent_though_it_was_approved_and_never_planned_again(tmp_path):
    home, engine = push_home(tmp_path)
    plan_day(home, engine, settings_of(), PUSHED)
    approve_all(engine)
    with writing(engine) as conn:
        held = patents.get(conn, "CNE10")
        patents.write(
            conn, [Patent(**{**{f: getattr(held, f) for f in held.__dataclass_fields__}, "patentees": ("甲大学",)})]
        )
    add_person(engine, OWN, Role.PROVIDER, "甲大学")
    set_password(engine, OWN, PASSWORD, PUSHED)
    with client_of(app_over(home.path, engine, Clock())) as client:
        sign_in(client, Role.PROVIDER)
        done = send(client, "/own/patents/CNE10/terms", "/own/patents/CNE10", availability="unavailable")
        assert done.status_code == 303
    sender = Taker()
    run(home, engine, sender)
    went = {push_id for letter in sender.letters for push_id in letter.push_ids}
    plan = plan_day(home, engine, settings_of(), PUSHED)
    assert len(went) == 3 and "CNE10" not in {push.patent_id for push in plan.planned}
    engine.dispose()


def test_a_correction_goes_to_staff_and_its_answer_comes_back(provider, desk):
    assert send(provider, "/own/patents/CN1/correction", "/own/patents/CN1", correction=" ").status_code == 422
    send(provider, "/own/patents/CN1/correction", "/own/patents/CN1", correction="发明名称漏了一个字")
    staff = client_of(provider.app)
    sign_in(staff, Role.OPERATOR)
    assert "1 项供方提的更正" in says(staff, "/today") and "发明名称漏了一个字" in says(staff, "/corrections")
    refused = send(staff, "/corrections/1", "/corrections", state="refused", reply="")
    assert refused.status_code == 422 and "不采纳须写明原因" in refused.text
    assert send(staff, "/corrections/1", "/corrections", state="accepted", reply="已改好").status_code == 303
    assert "没有待处理的更正" in says(staff, "/corrections") and "已采纳：已改好" in says(provider, "/own").replace(
        " ", ""
    )


def test_answers_are_told_together_as_long_as_they_are_few(provider):
    shown = says(provider, "/own")
    assert "送达企业 3 条" in shown and "其余答复 2" in shown
    assert "感兴趣" not in shown and "太早" not in shown and "虚构甲机械" not in shown


@given(st.dictionaries(st.sampled_from(list(Answer)), st.integers(0, 9)))
def test_nothing_is_told_apart_that_few_said_nor_can_it_be_reckoned(counts):
    apart, rest = told_apart(counts)
    assert sum(apart.values()) + rest == sum(counts.values())
    assert all(n >= FEW for n in apart.values()) and (not apart or rest == 0 or rest >= FEW)


def test_demands_are_told_in_words_that_name_nobody(provider, desk):
    firm = {"enterprise_id": "E-1", "enterprise": "虚构甲机械有限公司"}
    levels = {"公开": Confidentiality.PUBLIC, "匿名": Confidentiality.ANONYMOUS, "内部": Confidentiality.CENTRE_ONLY}
    told = [
        TechnologyNeed(name, f"{name}的题", f"{name}的内容", confidentiality=level, anonymous_text="一种说法", **firm)
        for name, level in levels.items()
    ]
    told.append(replace(told[0], need_id="D", title="甲机械的题", content="另一条"))
    with writing(desk.engine) as conn:
        needs.write(conn, told)
    shown = says(provider, "/own/demands")
    assert "公开的内容" in shown and "一种说法" in shown
    assert not any(word in shown for word in ("匿名的", "内部", "甲机械", "另一条", "13800000001"))


def test_a_person_who_leaves_the_provider_role_keeps_no_organization(desk):
    from jobs.people import change_role

    change_role(desk.engine, OWN, Role.ANALYST)
    with desk.engine.connect() as conn:
        assert people.get(conn, OWN).provider == ""
