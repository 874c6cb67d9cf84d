"""Contacts: recorded with who, when and proof; refused for good; exported; erased everywhere."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path

import pytest
import sqlalchemy as sa

from jobs.consent_book import ConsentBook
from jobs.contact_data import erase_contact, export_contact
from jobs.contacts import Said, find, list_contacts, prefer, record_basis, refuse, show_contact, withdraw
from jobs.enterprises import merge, unmerge
from jobs.home import Home
from jobs.importing import import_files, undo_run
from jobs.keys import SECRET_FILE
from jobs.opening import open_home
from jobs.people import add_person
from matcher.consent import Preferences
from matcher.errors import HomeUnusable, InputRefused, QueqiaoError, RecordUnknown
from matcher.push_vocabulary import Channel, ConsentAct, Digest, NoWriting
from matcher.vocabulary import LegalBasis, RecordKind, Role
from store.database import open_database
from store.schema import consent_events, metadata, suppressions

NOW = datetime(2026, 3, 2, 4, tzinfo=UTC)
TODAY = date(2026, 3, 2)
SAID = Said("王工", NOW, TODAY, source="电话")
HEAD = "企业名称,统一社会信用代码,联系人,职务,邮箱,手机,个人信息法律依据,信息来源,依据日期\n"
ZHANG = "虚构甲公司,91999999MA0000001N,虚构张三,经理,zhang@example.com,13800000001,本人同意,征集表,2026-01-10\n"
LI = "虚构乙公司,91999999MA0000002R,虚构李四,科长,li@example.com,13800000002,本人同意,征集表,2026-01-10\n"
CODE_A, CODE_B = "91999999MA0000001N", "91999999MA0000002R"


class Desk:
    """A home with its database and a way to import rows."""

    def __init__(self, path: Path) -> None:
        self.folder, self.home = path, Home(path / "home")
        self.engine = open_home(self.home)
        add_person(self.engine, "王工", Role.OPERATOR)
        self._files = 0

    def take(self, rows: str, *, dry_run: bool = False) -> str:
        self._files += 1
        path = self.folder / f"register-{self._files}.csv"
        path.write_text(HEAD + rows, encoding="utf-8")
        report = import_files(
            self.home, self.engine, RecordKind.ENTERPRISE, [path], now=NOW, person="王工", dry_run=dry_run
        )
        assert not report.failed and report.files[0].rejected == 0, report
        self.erased = report.files[0].erased
        return report.run

    def reason(self, who: str, channel: Channel = Channel.EMAIL) -> set[NoWriting | None]:
        return {one.permissions[channel].reason for one in show_contact(self.home, self.engine, who, TODAY)}

    def dump(self) -> dict[str, list[str]]:
        with self.engine.connect() as conn:
            return {t.name: sorted(map(repr, conn.execute(sa.select(t)))) for t in metadata.sorted_tables}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    desk.take(ZHANG + LI)
    yield desk
    desk.engine.dispose()


def test_a_contact_is_found_by_id_and_by_any_spelling_of_its_addresses(desk: Desk) -> None:
    (one,) = show_contact(desk.home, desk.engine, "ＺＨＡＮＧ@Example.com", TODAY)
    assert one.held.contact.name == "虚构张三" and one.permissions[Channel.EMAIL].digest is Digest.PROFILED
    for who in (one.held.contact_id, "+86 138-0000-0001"):
        assert show_contact(desk.home, desk.engine, who, TODAY) == [one]


def test_a_refusal_stops_every_channel_at_once_and_is_recorded_with_who_when_and_proof(desk: Desk) -> None:
    proof = desk.folder / "回信.eml"
    proof.write_bytes(b"no more")
    assert refuse(desk.home, desk.engine, "zhang@example.com", replace(SAID, evidence=proof)) == 1
    for channel in Channel:
        assert desk.reason("zhang@example.com", channel) == {NoWriting.REFUSED}
    assert desk.reason("li@example.com") == {None}
    (event,) = show_contact(desk.home, desk.engine, "13800000001", TODAY)[0].events
    assert (event.act, event.person, event.at, event.day) == (ConsentAct.REFUSE, "王工", NOW, TODAY)
    assert (event.evidence_name, event.evidence_sha256) == ("回信.eml", hashlib.sha256(b"no more").hexdigest())


def test_a_refusal_is_final(desk: Desk) -> None:
    refuse(desk.home, desk.engine, "zhang@example.com", SAID)
    with pytest.raises(InputRefused, match="已拒收"):
        record_basis(desk.home, desk.engine, "zhang@example.com", LegalBasis.CONSENT, SAID)
    desk.take(ZHANG.replace("2026-01-10", "2026-03-01"))
    assert desk.reason("zhang@example.com") == {NoWriting.REFUSED}


@pytest.mark.parametrize(
    "row",
    [
        ZHANG.replace("zhang@", " ＺＨＡＮＧ@"),
        ZHANG.replace("zhang@", "new@"),  # the telephone is known, and the name at this firm
        ZHANG.replace("zhang@", "new@").replace("13800000001", "13900000009"),  # only the name at this firm
        ZHANG.replace("虚构甲公司", "虚构丙公司").replace(CODE_A, "91999999MA0000003W"),
    ],
    ids=["spelled otherwise", "new address", "everything new", "another firm"],
)
def test_a_refused_contact_stays_refused_however_it_comes_back(desk: Desk, row: str) -> None:
    refuse(desk.home, desk.engine, "zhang@example.com", SAID)
    desk.take(row)
    shown = [o for o in list_contacts(desk.home, desk.engine, TODAY) if o.held.contact.name == "虚构张三"]
    assert len(shown) >= 1
    assert {p.reason for one in shown for p in one.permissions.values()} == {NoWriting.REFUSED}


def test_an_address_nobody_here_has_can_be_refused_beforehand(desk: Desk) -> None:
    assert refuse(desk.home, desk.engine, "later@example.com", SAID) == 0
    desk.take(LI.replace("李四", "王五").replace("li@", "Later@").replace("0002,", "0009,"))
    assert desk.reason("later@example.com") == {NoWriting.REFUSED}


def test_an_older_consent_in_a_register_does_not_undo_a_withdrawal_and_a_later_one_does(desk: Desk) -> None:
    withdraw(desk.home, desk.engine, "zhang@example.com", replace(SAID, day=date(2026, 2, 1)))
    assert desk.reason("zhang@example.com") == {NoWriting.WITHDRAWN}
    for stated in ("2025-12-31", "2026-02-01", ""):
        desk.take(ZHANG.replace("2026-01-10", stated))
        assert desk.reason("zhang@example.com") == {NoWriting.WITHDRAWN}
    desk.take(ZHANG.replace("2026-01-10", "2026-02-02"))
    assert desk.reason("zhang@example.com") == {None}
    desk.take(ZHANG.replace("2026-01-10", "2025-11-30"))  # the later statement stands in the register too
    assert desk.reason("zhang@example.com") == {None}


def test_a_consent_taken_down_gives_a_contact_its_basis(desk: Desk) -> None:
    desk.take(
        LI.replace("李四", "王五")
        .replace("li@", "wang@")
        .replace("0002,", "0009,")
        .replace("本人同意,征集表,2026-01-10", ",,")
    )
    assert desk.reason("wang@example.com") == {NoWriting.NO_BASIS}
    with pytest.raises(InputRefused, match="没有法律依据"):
        prefer(desk.home, desk.engine, "wang@example.com", Preferences(), SAID)
    record_basis(desk.home, desk.engine, "wang@example.com", LegalBasis.CONSENT, SAID)
    prefer(desk.home, desk.engine, "wang@example.com", Preferences(channels=(Channel.EMAIL,), profiled=False), SAID)
    (one,) = show_contact(desk.home, desk.engine, "wang@example.com", TODAY)
    assert one.permissions[Channel.EMAIL].digest is Digest.INDUSTRY
    assert one.permissions[Channel.SMS].reason is NoWriting.CHANNEL_DECLINED


def _grant(home: Home, engine: sa.Engine, who: str, said: Said) -> None:
    record_basis(home, engine, who, LegalBasis.CONSENT, said)


def _prefer(home: Home, engine: sa.Engine, who: str, said: Said) -> None:
    prefer(home, engine, who, Preferences(), said)


def test_what_is_refused_leaves_everything_as_it_was(desk: Desk) -> None:
    list_contacts(desk.home, desk.engine, TODAY)
    before, home, engine = desk.dump(), desk.home, desk.engine
    mistakes: list[tuple[type[QueqiaoError], str, str, Said]] = [
        (RecordUnknown, "没有这个联系人", "C-000000000000", SAID),
        (InputRefused, "不是有效的邮箱", "zhang at example", SAID),
        (InputRefused, "换行", "zhang@example.com\r\nBcc: x@example.com", SAID),
        (InputRefused, "来源含有换行", "zhang@example.com", replace(SAID, source="电话\r\nBcc: x@example.com")),
        (InputRefused, "没有写来源", "zhang@example.com", replace(SAID, source=" ")),
        (InputRefused, "日期在今天之后", "zhang@example.com", replace(SAID, day=date(2026, 3, 3))),
        (RecordUnknown, "没有这个人员", "zhang@example.com", replace(SAID, person="无此人")),
        (InputRefused, "找不到证据文件", "zhang@example.com", replace(SAID, evidence=desk.folder / "absent.pdf")),
    ]
    acts = (refuse, withdraw, erase_contact, _grant, _prefer)
    for (kind, words, who, said), act in product(mistakes, acts):
        with pytest.raises(kind, match=words) as refused:
            act(home, engine, who, said)
        assert "\n" not in refused.value.message
    assert desk.dump() == before and not home.refusals.exists()


def test_an_address_shared_by_two_is_not_guessed_at(desk: Desk) -> None:
    desk.take(LI.replace("李四", "王五").replace("li@example.com", ""))
    with pytest.raises(InputRefused, match="不止一个联系人"):
        record_basis(desk.home, desk.engine, "13800000002", LegalBasis.CONSENT, SAID)
    assert refuse(desk.home, desk.engine, "13800000002", SAID) == 2


def test_a_refusal_survives_merge_unmerge_and_undo(desk: Desk) -> None:
    run = desk.take(ZHANG.replace("经理", "总经理").replace("zhang@", "second@"))
    merge(desk.engine, CODE_B, CODE_A, "王工", NOW)
    refuse(desk.home, desk.engine, "second@example.com", SAID)
    unmerge(desk.engine, CODE_A, "王工", NOW)
    assert desk.reason("second@example.com") == {NoWriting.REFUSED}
    undo_run(desk.home, desk.engine, run, "王工", NOW)
    assert desk.reason("zhang@example.com") == {NoWriting.REFUSED}  # the same person, as she stood before


def test_a_refusal_survives_an_older_database_put_back(desk: Desk) -> None:
    list_contacts(desk.home, desk.engine, TODAY)
    desk.engine.dispose()
    database, older = desk.home.path / "queqiao.sqlite", desk.folder / "older.sqlite"
    shutil.copy(database, older)
    desk.engine = open_database(desk.home.database_url)
    refuse(desk.home, desk.engine, "zhang@example.com", SAID)
    desk.engine.dispose()
    shutil.copy(older, database)
    desk.engine = open_database(desk.home.database_url)
    assert desk.reason("zhang@example.com") == {NoWriting.REFUSED}
    refuse(desk.home, desk.engine, "li@example.com", SAID)  # writing brings both into the database again
    with desk.engine.connect() as conn:
        stored = set(conn.execute(sa.select(suppressions.c.key)).scalars())
        assert stored == {key for key, _ in ConsentBook(desk.home, conn).suppressions}


def test_a_line_of_the_copy_that_was_cut_off_does_no_harm(desk: Desk) -> None:
    refuse(desk.home, desk.engine, "zhang@example.com", SAID)
    whole = desk.home.refusals.read_text(encoding="ascii")
    desk.home.refusals.write_text(whole[:-20], encoding="ascii")
    refuse(desk.home, desk.engine, "li@example.com", SAID)
    assert desk.reason("li@example.com") == desk.reason("zhang@example.com") == {NoWriting.REFUSED}
    complete = [line for line in desk.home.refusals.read_text(encoding="ascii").splitlines() if line.endswith(",end")]
    with desk.engine.connect() as conn:
        assert len(complete) == len(ConsentBook(desk.home, conn).suppressions)


def test_with_another_secret_nothing_is_decided(desk: Desk) -> None:
    refuse(desk.home, desk.engine, "zhang@example.com", SAID)
    secret = desk.home.path / SECRET_FILE
    secret.unlink()
    with pytest.raises(HomeUnusable, match="读不出来"):
        list_contacts(desk.home, desk.engine, TODAY)
    assert not secret.exists()
    secret.write_bytes(b"x" * 32)
    with pytest.raises(HomeUnusable, match="不是同一个工作目录"):
        list_contacts(desk.home, desk.engine, TODAY)


def test_an_export_holds_everything_and_says_where_it_stands(desk: Desk) -> None:
    desk.take(ZHANG.replace("zhang@", "second@"))
    merge(desk.engine, CODE_B, CODE_A, "王工", NOW)
    record_basis(desk.home, desk.engine, "zhang@example.com", LegalBasis.CONSENT, SAID)
    data = json.loads(json.dumps(export_contact(desk.home, desk.engine, "zhang@example.com", SAID)))
    places = sorted((one["table"], one["data"]["email"]) for one in data["held"])
    both = ("second@example.com", "zhang@example.com")
    # the register; the state before the second import; of the merge, the firm that went and the firm that came of it
    merged = [("enterprise_merges", mail) for mail in both for _ in range(2)]
    assert places == [*(("contacts", mail) for mail in both), *merged, ("versions", "zhang@example.com")]
    assert [event["act"] for event in data["events"]] == ["grant", "export"]
    assert {row["file"] for row in data["imported_from"]} == {"register-1.csv", "register-2.csv"}
    assert "li@example.com" not in json.dumps(data)


def test_an_erasure_leaves_no_byte_of_the_contact_in_the_home(desk: Desk) -> None:
    desk.take(ZHANG.replace("经理", "总经理"))
    merge(desk.engine, CODE_B, CODE_A, "王工", NOW)
    record_basis(desk.home, desk.engine, "zhang@example.com", LegalBasis.CONSENT, replace(SAID, source="虚构张三来电"))
    done = erase_contact(desk.home, desk.engine, "13800000001", SAID)
    assert done.places == {"contacts": 1, "versions": 1, "enterprise_merges": 2, "answers": 0}
    assert done.scrubbed
    desk.engine.dispose()
    held = {path.name: path.read_bytes() for path in desk.home.path.rglob("*") if path.is_file()}
    assert {"queqiao.sqlite", "refusals.csv"} <= held.keys()
    for trace in ("zhang@example.com", "13800000001", "虚构张三"):
        assert [name for name, content in held.items() if trace.encode() in content] == [], trace
    assert b"li@example.com" in held["queqiao.sqlite"]


def test_an_erased_contact_does_not_come_back_with_its_firm(desk: Desk) -> None:
    erase_contact(desk.home, desk.engine, "zhang@example.com", SAID)
    for row in (ZHANG, ZHANG, ZHANG.replace("zhang@", "new@"), ZHANG.replace("虚构张三", "张三三")):
        desk.take(row)
        assert desk.erased == 1
        assert [one.held.contact.name for one in list_contacts(desk.home, desk.engine, TODAY)] == ["虚构李四"]
    desk.take(ZHANG.replace("虚构张三", "虚构钱六").replace("zhang@", "qian@"))  # a colleague on the same telephone
    assert desk.erased == 0 and desk.reason("qian@example.com") == {NoWriting.ERASED}
    with pytest.raises(RecordUnknown):
        erase_contact(desk.home, desk.engine, "zhang@example.com", SAID)


def test_what_stands_of_an_erased_contact_can_still_be_unmerged_and_undone(desk: Desk) -> None:
    run = desk.take(ZHANG.replace("经理", "总经理"))
    merge(desk.engine, CODE_B, CODE_A, "王工", NOW)
    erase_contact(desk.home, desk.engine, "zhang@example.com", SAID)
    unmerge(desk.engine, CODE_A, "王工", NOW)
    undo_run(desk.home, desk.engine, run, "王工", NOW)
    assert [one.held.contact.name for one in list_contacts(desk.home, desk.engine, TODAY)] == ["虚构李四"]


def test_the_proof_of_what_was_done_outlives_the_data(desk: Desk) -> None:
    withdraw(desk.home, desk.engine, "zhang@example.com", replace(SAID, source="虚构张三来电"))
    erase_contact(desk.home, desk.engine, "zhang@example.com", SAID)
    with desk.engine.connect() as conn:
        rows = conn.execute(sa.select(consent_events.c.act, consent_events.c.source, consent_events.c.person)).all()
    assert [tuple(row) for row in rows] == [("withdraw", "", "王工"), ("erase", "电话", "王工")]


def test_an_erasure_that_fails_takes_nothing_out(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    list_contacts(desk.home, desk.engine, TODAY)
    before = desk.dump()

    def full(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("jobs.consent_book._append", full)
    with pytest.raises(OSError, match="disk full"):
        erase_contact(desk.home, desk.engine, "zhang@example.com", SAID)
    assert desk.dump() == before


def test_a_dry_run_meets_an_erased_contact_as_the_import_does(desk: Desk) -> None:
    erase_contact(desk.home, desk.engine, "zhang@example.com", SAID)
    before = desk.dump()
    assert desk.take(ZHANG, dry_run=True) == "" and desk.erased == 1 and desk.dump() == before


def test_finding_by_address_reads_no_name_as_an_address(desk: Desk) -> None:
    with desk.engine.connect() as conn, pytest.raises(InputRefused, match="虚构张三"):
        find(ConsentBook(desk.home, conn), "虚构张三")
