"""Contracts in a home: what is entered, what is refused and why, and what the book says then."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from reviewed import push
from transfer_homes import BY, CLERK, CONTRACT, IDS, NOW, PUSH, TODAY, UNIVERSITY, because, contract, home, patent

from jobs.enterprises import merge as merge_enterprises
from jobs.transferring import (
    Acting,
    add_statement,
    add_transfer,
    correct_transfer,
    due_alarms,
    history,
    list_transfers,
    pay,
    reverse_entry,
    transfer_count,
)
from matcher.delivery_vocabulary import PushState
from matcher.errors import InputRefused, QueqiaoError
from matcher.transfer_vocabulary import BookAct, TransferAlarm, TransferFlag
from matcher.transfers import Evidence, Instalment, Payment, Recording, Transfer
from matcher.vocabulary import LegalStatus, ProviderKind, TransferMode
from store import books, patents, pushes
from store.database import writing

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
MARCH, MAY = date(2026, 3, 31), date(2026, 5, 31)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    with home(tmp_path) as engine:
        yield engine


def add(engine: sa.Engine, number: int = 1, **more: Any) -> Transfer:
    return add_transfer(engine, contract(number, **more), BY)


def refused(engine: sa.Engine, said: str, **more: Any) -> None:
    """A contract with this is refused with that reason, and nothing is entered."""
    with pytest.raises(QueqiaoError, match=said):
        add(engine, **more)
    assert listed(engine) == []


def listed(engine: sa.Engine) -> list[Transfer]:
    with engine.connect() as conn:
        return list_transfers(conn)


def test_a_contract_is_entered_with_what_the_home_knows_of_its_patents(engine: sa.Engine) -> None:
    done = add(engine, patents=("202010000001.1", "ZL 202010000002.6"), push_id=PUSH.push_id)
    assert done.transfer_id == "ZR-0001" and done.terms.patent_ids == IDS[:2] and not done.flags
    assert (done.terms.enterprise_id, done.terms.provider_kind) == ("E1", ProviderKind.UNIVERSITY)
    assert done.terms.patents[0].legal_status is LegalStatus.IN_FORCE
    assert done.terms.recording_due == date(2026, 6, 1) and listed(engine) == [done]


def test_payments_follow_the_instalments_agreed_on(engine: sa.Engine) -> None:
    agreed = [Instalment(1, MARCH, 4_000_000), Instalment(2, date(2026, 9, 30), 8_000_000)]
    own = add_transfer(engine, contract(), BY, agreed).transfer_id
    assert pay(engine, own, Payment(1, MARCH, 1_000_000), BY).paid == 1_000_000
    done = pay(engine, own, Payment(1, MAY, 0, "FP-1"), BY)  # the rest: 40,000 - 10,000 yuan
    assert done.payments[1].amount == 3_000_000 and done.paid == 4_000_000
    with pytest.raises(InputRefused, match="已经付清"):
        pay(engine, own, Payment(1, MAY, 0), BY)
    with pytest.raises(InputRefused, match="超过了应付金额"):
        pay(engine, own, Payment(2, MAY, 8_000_001), BY)
    with pytest.raises(InputRefused, match="没有这一期"):
        pay(engine, own, Payment(3, MAY, 1), BY)
    with pytest.raises(InputRefused, match="须大于 0"):
        pay(engine, own, Payment(2, MAY, -5), BY)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"patents": ("CN2019999999999",)}, "库中没有这件专利：CN2019999999999"),
        ({"patents": ()}, "没有专利|看不出供方"),
        ({"patents": (IDS[0], "202010000001.1")}, "同一件写了两次"),
        ({"enterprise": "没有的厂"}, "没有这家企业"),
        ({"signed": date(2026, 6, 11)}, "签订日期在今天之后"),
        ({"effective": date(2026, 2, 28)}, "生效日期早于签订日期"),
        ({"amount": -1}, "不能是负数"),
        ({"contract_number": " "}, "合同编号为空"),
        ({"trial_end": MAY}, "其他方式没有试用期"),
        ({"mode": TransferMode.USE_THEN_PAY}, "须写试用截止日期"),
        ({"mode": TransferMode.USE_THEN_PAY, "trial_end": date(2026, 2, 1)}, "试用截止日期早于签订日期"),
        ({"push_id": "P-none"}, "没有这条推送"),
        ({"push_id": PUSH.push_id, "enterprise": "示例乙厂"}, "不是给这家企业的"),
        ({"push_id": PUSH.push_id, "patents": (IDS[1],)}, "不是合同里的专利"),
        ({"push_id": PUSH.push_id, "signed": date(2026, 1, 5)}, "签订之后才发出"),
        ({"remark": "一\n二"}, "换行"),
    ],
)
def test_a_contract_that_cannot_be_is_refused_with_the_reason(
    engine: sa.Engine, more: dict[str, Any], said: str
) -> None:
    refused(engine, said, **more)


def test_a_push_that_never_left_led_to_nothing(engine: sa.Engine) -> None:
    with writing(engine) as conn:
        pushes.put(conn, [push(2, enterprise_id="E1", family_id=IDS[0], state=PushState.APPROVED)])
    refused(engine, "没有发出过", push_id=push(2).push_id)


def test_more_instalments_than_the_amount_are_refused(engine: sa.Engine) -> None:
    half = 6_000_001
    with pytest.raises(InputRefused, match=r"各期合计超过合同金额：120,000\.02元 > 12万元"):
        add_transfer(engine, contract(), BY, [Instalment(1, MARCH, half), Instalment(2, MAY, half)])
    with pytest.raises(InputRefused, match="须大于 0"):
        add_transfer(engine, contract(), BY, [Instalment(1, MARCH, -5)])
    with pytest.raises(InputRefused, match="应付日期早于签订日期"):
        add_transfer(engine, contract(), BY, [Instalment(1, date(2025, 1, 1), 5)])
    assert listed(engine) == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"contract_number": "ht-1"}, "这个合同编号出现了两次.*ZR-0001、ZR-0002"),
        ({"contract": Evidence("另名.pdf", f"{1:064x}")}, "这个合同文件出现了两次"),
    ],
)
def test_one_contract_is_entered_once(engine: sa.Engine, more: dict[str, Any], said: str) -> None:
    add(engine)
    with pytest.raises(InputRefused, match=said):
        add(engine, 2, **more)
    assert len(listed(engine)) == 1


def test_a_recording_number_stands_under_one_transfer_only_and_once(engine: sa.Engine) -> None:
    one, two = add(engine).transfer_id, add(engine, 2).transfer_id
    add_statement(engine, one, BookAct.RECORDED, Recording("X2026 01", MAY), BY)
    with pytest.raises(InputRefused, match="登记/备案号出现了两次"):
        add_statement(engine, two, BookAct.RECORDED, Recording("x202601", MAY), BY)
    with pytest.raises(InputRefused, match="已经登记过"):
        add_statement(engine, one, BookAct.RECORDED, Recording("X2", MAY), BY)
    with pytest.raises(InputRefused, match="备案日期早于签订日期"):
        add_statement(engine, two, BookAct.RECORDED, Recording("X2", date(2026, 2, 1)), BY)


def test_a_correction_needs_a_reason_and_leaves_what_was_said_before(engine: sa.Engine) -> None:
    own = add(engine).transfer_id
    with pytest.raises(InputRefused, match="没有写原因"):
        correct_transfer(engine, own, {"amount": 1_000_000}, BY)
    with pytest.raises(InputRefused, match="没有变化"):
        correct_transfer(engine, own, {"amount": 12_000_000}, because("抄错"))
    later = replace(because("抄错金额"), now=NOW + timedelta(hours=1))
    done = correct_transfer(engine, own, {"amount": 1_000_000}, later)
    assert done.terms.amount == 1_000_000
    with engine.connect() as conn:
        assert [(e.act, e.person, e.why) for e in history(conn, own)] == [
            (BookAct.ADDED, "钱操作", ""),
            (BookAct.CORRECTED, "钱操作", "抄错金额"),
        ]
        assert list_transfers(conn, as_of=NOW)[0].terms.amount == 12_000_000
        assert books.fault(conn) is None


def test_a_correction_below_what_was_agreed_on_is_refused(engine: sa.Engine) -> None:
    own = add_transfer(engine, contract(), BY, [Instalment(1, MARCH, 12_000_000)]).transfer_id
    with pytest.raises(InputRefused, match="各期合计超过合同金额"):
        correct_transfer(engine, own, {"amount": 1_000_000}, because("抄错"))


def test_a_correction_keeps_the_patents_as_they_were_known_at_the_start(engine: sa.Engine) -> None:
    own = add(engine).transfer_id
    with writing(engine) as conn:
        patents.write(conn, [patent(IDS[0], patentees=("示例甲厂",))])
    assert not correct_transfer(engine, own, {"remark": "补注"}, because("补注")).flags


def test_what_was_entered_by_mistake_is_reversed_and_may_be_entered_anew(engine: sa.Engine) -> None:
    own = add_transfer(engine, contract(), BY, [Instalment(1, MARCH, 12_000_000)]).transfer_id
    pay(engine, own, Payment(1, MARCH, 0, "FP-1"), BY)
    with pytest.raises(InputRefused, match="没有这一期"):  # a payment stands on it
        reverse_entry(engine, own, 2, because("期次错"))
    assert reverse_entry(engine, own, 3, because("未到账")).paid == 0  # type: ignore[union-attr]
    assert pay(engine, own, Payment(1, MAY, 0, "FP-1"), BY).paid == 12_000_000
    assert reverse_entry(engine, own, 1, because("合同作废")) is None
    assert listed(engine) == [] and add(engine).transfer_id == "ZR-0002"
    with pytest.raises(InputRefused, match="已冲销"):
        pay(engine, own, Payment(1, MAY, 1), BY)


def test_flags_name_what_keeps_a_contract_out_of_the_strict_count(engine: sa.Engine) -> None:
    with writing(engine) as conn:
        patents.write(conn, [patent(IDS[1], legal_status=LegalStatus.LAPSED, legal_status_date=date(2026, 2, 28))])
        patents.write(conn, [patent(IDS[2], legal_status=LegalStatus.LAPSED, legal_status_date=date(2026, 3, 2))])
    assert add(engine, 1, contract=None).flags == (TransferFlag.NO_CONTRACT,)
    assert add(engine, 2, patents=(IDS[1],)).flags == (TransferFlag.NOT_IN_FORCE,)
    assert add(engine, 3, patents=(IDS[2],)).flags == ()  # it lapsed the day after it was signed
    assert add(engine, 4, provider="另一大学").flags == (TransferFlag.NOT_PATENTEE,)
    assert add(engine, 5, amount=0).flags == (TransferFlag.NO_AMOUNT,)
    free = {"mode": TransferMode.FREE_THEN_PAID, "trial_end": MAY, "amount": 0}
    assert add(engine, 6, **free).flags == ()


def test_an_assignment_that_stands_in_the_register_already_is_the_providers(engine: sa.Engine) -> None:
    with writing(engine) as conn:
        patents.write(conn, [patent(IDS[0], patentees=("示例甲厂",))])
    assert add(engine, 1, mode=TransferMode.ASSIGNMENT).flags == ()
    assert add(engine, 2).flags == (TransferFlag.NOT_PATENTEE,)


def test_the_provider_kind_is_asked_for_where_the_patents_do_not_say(engine: sa.Engine) -> None:
    with writing(engine) as conn:
        patents.write(conn, [patent(IDS[0], provider_kind=ProviderKind.UNKNOWN)])
    refused(engine, "看不出供方")
    assert add(engine, provider_kind=ProviderKind.INSTITUTE).terms.provider_kind is ProviderKind.INSTITUTE


def test_the_figures_of_a_year_stand_side_by_side(engine: sa.Engine) -> None:
    agreed = [Instalment(1, MARCH, 4_000_000)]
    own = add_transfer(engine, contract(1, patents=IDS[:2]), BY, agreed).transfer_id
    pay(engine, own, Payment(1, MARCH, 0, "FP-1"), BY)
    add(engine, 2, patents=(IDS[1],), enterprise="示例乙厂", amount=5_000_000)
    add(engine, 3, patents=(IDS[2],), enterprise="示例丙厂", contract=None, amount=3_000_000)
    add(engine, 4, signed=date(2025, 12, 31))
    add(engine, 5, provider_kind=ProviderKind.ENTERPRISE)
    add(engine, 6, mode=TransferMode.JOINT_DEVELOPMENT)
    with engine.connect() as conn:
        count = transfer_count(conn, FIRST, LAST)
    strict, loose = count.strict, count.loose
    assert (strict.contracts, strict.patents, strict.patent_times) == (2, 2, 2 + 1)
    assert (loose.contracts, loose.patents, loose.patent_times) == (3, 3, 2 + 1 + 1)
    assert (strict.amount_signed, strict.amount_paid) == (12_000_000 + 5_000_000, 4_000_000)
    assert loose.amount_signed == 12_000_000 + 5_000_000 + 3_000_000
    assert (strict.enterprises, strict.small_firms, loose.enterprises) == (2, 1, 3)
    assert count.flagged[TransferFlag.NO_CONTRACT] == ("ZR-0003",)
    assert (count.other_providers, count.joint_development) == (("ZR-0005",), ("ZR-0006",))
    assert strict.transfer_ids == ("ZR-0001", "ZR-0002") and strict.paid_ids == ("ZR-0001",)


def test_enterprises_and_patents_that_became_one_count_as_one(engine: sa.Engine) -> None:
    add(engine, 1)
    add(engine, 2, enterprise="示例乙厂", patents=(IDS[1],))
    merge_enterprises(engine, "E1", "E2", CLERK.name, NOW)
    with writing(engine) as conn:  # the second patent turns out to be the first
        patents.delete(conn, [IDS[1]])
        patents.write(conn, [patent(IDS[0], publication_numbers=(IDS[1],))])
    with engine.connect() as conn:
        loose = transfer_count(conn, FIRST, LAST).loose
    assert (loose.enterprises, loose.small_firms, loose.patents, loose.contracts) == (1, 1, 1, 2)


def kinds(engine: sa.Engine, today: date) -> list[TransferAlarm]:
    with engine.connect() as conn:
        return [alarm.kind for alarm in due_alarms(conn, today)]


def test_a_recording_is_called_for_a_month_before_it_is_due_and_after(engine: sa.Engine) -> None:
    own = add(engine).transfer_id  # signed on 1 March: by 1 June
    assert kinds(engine, date(2026, 5, 1)) == []
    assert kinds(engine, date(2026, 5, 2)) == [TransferAlarm.RECORDING_DUE]
    assert kinds(engine, date(2026, 6, 1)) == [TransferAlarm.RECORDING_DUE]
    assert kinds(engine, date(2026, 6, 2)) == [TransferAlarm.RECORDING_OVERDUE]
    add_statement(engine, own, BookAct.RECORDED, Recording("X1", MAY), BY)
    assert kinds(engine, date(2026, 6, 2)) == []


def test_the_end_of_a_trial_and_every_payment_are_called_for(engine: sa.Engine) -> None:
    trial = {"mode": TransferMode.USE_THEN_PAY, "trial_end": MAY}
    own = add(engine, **trial).transfer_id
    add_statement(engine, own, BookAct.RECORDED, Recording("X1", MAY), BY)
    assert kinds(engine, MAY) == [TransferAlarm.TRIAL_ENDING]
    assert kinds(engine, date(2026, 6, 1)) == [TransferAlarm.TRIAL_OVER]
    add_statement(engine, own, BookAct.INSTALMENT, Instalment(1, date(2026, 6, 8), 12_000_000), BY)
    assert kinds(engine, date(2026, 6, 1)) == [TransferAlarm.PAYMENT_DUE]
    assert kinds(engine, date(2026, 6, 9)) == [TransferAlarm.PAYMENT_OVERDUE]
    pay(engine, own, Payment(1, date(2026, 6, 9), 0), BY)
    assert kinds(engine, date(2026, 6, 9)) == [TransferAlarm.INVOICE_MISSING]


def test_a_missing_contract_is_called_for_until_it_is_there(engine: sa.Engine) -> None:
    own = add(engine, contract=None).transfer_id
    assert kinds(engine, date(2026, 3, 2)) == [TransferAlarm.CONTRACT_MISSING]
    assert correct_transfer(engine, own, {"contract": CONTRACT}, because("补交合同")).flags == ()
    assert kinds(engine, date(2026, 3, 2)) == []


def test_only_a_known_person_enters_anything(engine: sa.Engine) -> None:
    with pytest.raises(QueqiaoError, match="没有这个人员"):
        add_transfer(engine, contract(), Acting("无名", NOW, TODAY))
    assert UNIVERSITY and listed(engine) == []
