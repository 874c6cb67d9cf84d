"""A home backed up while it is used, put back, and what may have gone out since."""

import os
import sqlite3
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from ledger_making import whole_push
from push_homes import NOW, REVIEWER, Taker, approve_all, push_home, settings_of
from test_store_database import migrated

from console.commands import queqiao
from jobs.automatic_backups import nightly_backup, superfluous
from jobs.backing_up import back_up
from jobs.backup_encryption import make_key
from jobs.backup_settings import BackupSettings
from jobs.by_hand import Report
from jobs.contacts import Said, refuse
from jobs.departures import read_departures
from jobs.home import Home
from jobs.last_backup import backup_alarm
from jobs.opening import open_home
from jobs.planning import plan_day
from jobs.reconciling import doubtful, reconcile
from jobs.restoring import merged_refusals, restore
from jobs.sending import SendingRun, SendReport
from jobs.status import read_status
from matcher.delivery_vocabulary import PushState
from matcher.errors import FileUnreadable, HomeUnusable, InputRefused, RecordUnknown
from matcher.push_counts import push_counts
from matcher.push_vocabulary import PushChannel, Waiting
from store import ledger, pushes
from store.database import open_database, writing

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def home(tmp_path: Path):
    home, engine = push_home(tmp_path)
    yield home, engine
    engine.dispose()


@pytest.fixture
def proof(tmp_path: Path) -> Report:
    path = tmp_path / "smtp.log"
    path.write_text("250 ok", encoding="utf-8")
    return Report(REVIEWER, LATER, path)


def run(home: Home, engine: sa.Engine, sender: Taker, at: datetime = NOW) -> SendReport:
    return SendingRun(home, engine, settings_of(), {PushChannel.EMAIL: sender}, lambda: at, "one").run()


def backed_up(home, tmp_path: Path, **more) -> Path:
    path = tmp_path / "backup.zip"
    back_up(*home, path, NOW, **more)
    return path


def put_back(path: Path, tmp_path: Path, **more) -> tuple[Home, sa.Engine]:
    new = Home(tmp_path / "new")
    restore(path, new, LATER, **more)
    return new, open_home(new)


def states(engine: sa.Engine) -> set[PushState]:
    with engine.connect() as conn:
        return {push.state for push in pushes.every(conn)}


def test_a_restored_home_sends_nothing_until_reconciled_and_then_nothing_twice(home, tmp_path: Path, proof) -> None:
    plan_day(*home, settings_of(), NOW)
    approve_all(home[1])
    path = backed_up(home, tmp_path)
    before = Taker()
    run(*home, before)
    assert len(before.letters) == 2

    new, engine = put_back(path, tmp_path)
    after = Taker()
    assert run(new, engine, after, LATER).closed is Waiting.RESTORED
    told, left = reconcile(new, engine, settings_of(), [], True, proof)
    assert (len(told), left, states(engine)) == (4, [], {PushState.DELIVERED})
    for days in (0, 1, 8):
        assert run(new, engine, after, LATER + timedelta(days=days)).closed is None
        assert plan_day(new, engine, settings_of(), LATER + timedelta(days=days)).planned == ()
    assert after.letters == []
    with engine.connect() as conn:
        counts = push_counts(ledger.readable(conn))
    assert (counts.strict, counts.loose, counts.duplicates) == (4, 4, 0)
    engine.dispose()


def test_what_had_not_gone_out_goes_out_once_all_is_told(home, tmp_path: Path, proof) -> None:
    plan_day(*home, settings_of(), NOW)
    approve_all(home[1])
    new, engine = put_back(backed_up(home, tmp_path), tmp_path)
    with engine.connect() as conn:
        found = [one for one in doubtful(conn) if one.pushes[0].enterprise_id == "E1"]
    gone = [one.doubt.item_id for one in found]
    _, left = reconcile(new, engine, settings_of(), gone, True, proof)
    sender = Taker()
    assert left and run(new, engine, sender, LATER).closed is Waiting.RESTORED
    _, left = reconcile(new, engine, settings_of(), [], False, proof)
    run(new, engine, sender, LATER)
    assert left == [] and [letter.envelope.firm for letter in sender.letters] == ["E2厂"]
    engine.dispose()


def test_messages_in_the_outbox_at_the_time_of_the_backup_are_in_doubt(home, tmp_path: Path, proof) -> None:
    class Dies(Taker):
        def send(self, letter, leaving):
            leaving()
            raise KeyboardInterrupt

    plan_day(*home, settings_of(), NOW)
    approve_all(home[1])
    with pytest.raises(KeyboardInterrupt):
        run(*home, Dies())
    path = backed_up(home, tmp_path)
    run(*home, Taker(), NOW + timedelta(minutes=1))
    new, engine = put_back(path, tmp_path)
    with engine.connect() as conn:
        assert sorted(one.doubt.state for one in doubtful(conn)) == ["handing_over", "queued"]
    reconcile(new, engine, settings_of(), [], True, proof)
    sender = Taker()
    run(new, engine, sender, LATER)
    with engine.connect() as conn:
        counts = push_counts(ledger.readable(conn))
    assert sender.letters == [] and (counts.strict, counts.duplicates) == (4, 0)
    engine.dispose()


def test_a_home_with_nothing_on_its_way_is_stopped_as_well_until_a_person_says_so(home, tmp_path, proof) -> None:
    new, engine = put_back(backed_up(home, tmp_path), tmp_path)
    assert run(new, engine, Taker(), LATER).closed is Waiting.RESTORED
    with engine.connect() as conn:
        assert "推送已停" in read_status(new, conn, date(2026, 6, 10)).warnings[0]
    assert reconcile(new, engine, settings_of(), [], False, proof) == ([], [])
    assert run(new, engine, Taker(), LATER).closed is None
    engine.dispose()


def test_what_nobody_can_tell_is_not_sent_again_and_never_counts_strictly(home, tmp_path: Path) -> None:
    plan_day(*home, settings_of(), NOW)
    approve_all(home[1])
    new, engine = put_back(backed_up(home, tmp_path), tmp_path)
    assert reconcile(new, engine, settings_of(), [], None, Report(REVIEWER, LATER))[1] == []
    sender = Taker()
    run(new, engine, sender, LATER + timedelta(days=8))
    assert plan_day(new, engine, settings_of(), LATER + timedelta(days=8)).planned == ()
    with engine.connect() as conn:
        counts = push_counts(ledger.readable(conn))
    assert (sender.letters, counts.strict, counts.loose, states(engine)) == ([], 0, 4, {PushState.UNKNOWN})
    engine.dispose()


def test_the_commands_back_up_restore_and_reconcile(home, tmp_path: Path, proof) -> None:
    plan_day(*home, settings_of(), NOW)
    approve_all(home[1])
    path, new = str(tmp_path / "b.zip"), str(tmp_path / "new")

    def said(*arguments: str) -> str:
        result = CliRunner().invoke(queqiao, arguments)
        assert result.exit_code == 0, result.output
        return result.output

    assert "已试恢复并重算" in said("backup", path, "--home", str(home[0].path))
    assert "推送已停" in said("restore", path, "--home", new)
    assert "备份时：已通过" in said("push", "reconcile", "--home", new)
    how = ("--not-sent", "--evidence", str(proof.evidence), "--as", REVIEWER, "--home", new)
    assert "推送恢复" in said("push", "reconcile", "--all", *how)
    assert "没有待对账的" in said("push", "reconcile", "--home", new)
    for wrong in (["push", "reconcile", "--all", "--home", new], ["backup", "--home", new]):
        assert CliRunner().invoke(queqiao, wrong).exit_code == 2


def test_reconciling_takes_a_person_a_proof_and_an_item_in_doubt(home, tmp_path: Path, proof) -> None:
    plan_day(*home, settings_of(), NOW)
    new, engine = put_back(backed_up(home, tmp_path), tmp_path)
    for said, which, error in (
        (Report("无名", LATER, proof.evidence), [], RecordUnknown),
        (Report(REVIEWER, LATER, None), [], InputRefused),
        (proof, ["P-none"], RecordUnknown),
    ):
        with pytest.raises(error):
            reconcile(new, engine, settings_of(), which, True, said)
    engine.dispose()


def test_what_was_planned_and_sent_wholly_after_the_backup_is_not_sent_again(home, tmp_path: Path, proof) -> None:
    path = backed_up(home, tmp_path)
    plan_day(*home, settings_of(), NOW)
    approve_all(home[1])
    before = Taker()
    run(*home, before)
    assert len(before.letters) == 2

    new, engine = put_back(path, tmp_path, departures=[home[0].departures])
    shown = CliRunner().invoke(queqiao, ["push", "reconcile", "--home", str(new.path)]).output
    assert shown.count("备份之后列入计划并发出的") == 4 and "E1 CNE10" in shown
    with engine.connect() as conn:
        one, *others = [found.doubt.item_id for found in doubtful(conn)]
    reconcile(new, engine, settings_of(), [one], False, proof)
    assert reconcile(new, engine, settings_of(), others, True, proof)[1] == []
    again = plan_day(new, engine, settings_of(), LATER)
    assert [push.push_id for push in again.planned] == [one] and again.refused["already_sent"] == 3
    engine.dispose()


def test_an_item_is_noted_before_it_leaves_and_a_line_cut_off_is_no_departure(home, tmp_path: Path) -> None:
    class Dies(Taker):
        def send(self, letter, leaving):
            leaving()
            raise KeyboardInterrupt

    plan_day(*home, settings_of(), NOW)
    approve_all(home[1])
    with pytest.raises(KeyboardInterrupt):
        run(*home, Dies())
    noted = read_departures([home[0].departures])
    (firm,) = {one.enterprise_id for one in noted.values()}
    assert {one.family_id for one in noted.values()} == {f"CN{firm}0", f"CN{firm}1"}
    with home[0].departures.open("a", encoding="utf-8") as file:
        file.write('\n{"push_id": "P-9", "enterpr')
    assert read_departures([home[0].departures, tmp_path / "none"]) == noted


def test_a_refusal_given_since_the_backup_survives_it(home, tmp_path: Path, proof) -> None:
    plan_day(*home, settings_of(), NOW)
    approve_all(home[1])
    path = backed_up(home, tmp_path)
    refuse(*home, "e1@example.com", Said(REVIEWER, NOW, NOW.date(), source="电话"))
    new, engine = put_back(path, tmp_path, refusals=[home[0].refusals])
    reconcile(new, engine, settings_of(), [], False, proof)
    sender = Taker()
    run(new, engine, sender, LATER)
    assert [letter.envelope.firm for letter in sender.letters] == ["E2厂"]
    engine.dispose()


def test_an_older_copy_of_the_refusals_never_takes_a_newer_one_away() -> None:
    old, new = "\na,1,refuse,t,end\na,2,refuse,t,end", "\na,1,refuse,t,end\na,3,refuse,t,end\na,4,ref"
    assert merged_refusals([old, new]) == [f"a,{n},refuse,t,end" for n in (1, 2, 3)]


def test_a_backup_holds_all_of_the_home_but_the_index_and_earlier_backups(home, tmp_path: Path) -> None:
    for name in ("models/one/a.bin", "documents/目录.xlsx", "programme.toml", "index/big", "backups/old.zip"):
        (home[0].path / name).parent.mkdir(parents=True, exist_ok=True)
        (home[0].path / name).write_text(name, encoding="utf-8")
    made = back_up(*home, home[0].path / "here.zip", NOW)
    assert set(made.manifest.files) == {
        "queqiao.sqlite",
        "secret.key",
        "models/one/a.bin",
        "documents/目录.xlsx",
        "programme.toml",
    }
    assert "index/big" in back_up(*home, tmp_path / "b.zip", NOW, with_index=True).manifest.files
    assert not list(home[0].path.glob(".backup-*"))


def test_a_backup_made_while_others_write_is_whole(home, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            with writing(home[1]) as conn:
                ledger.append(conn, whole_push(f"P-{number}", NOW))
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        found = [back_up(*home, tmp_path / f"{n}.zip", NOW) for n in range(3)]
    finally:
        stop.set()
        writer.join(30)
    assert all(one.recounted and not one.manifest.complaint and one.manifest.entries % 4 == 0 for one in found)


def test_an_encrypted_backup_opens_with_its_key_alone(home, tmp_path: Path) -> None:
    key, other = tmp_path / "key", tmp_path / "other"
    make_key(key)
    make_key(other)
    (home[0].path / "large").write_bytes(os.urandom(3 << 20))
    path = backed_up(home, tmp_path, key=key)
    assert b"SQLite format" not in path.read_bytes() and not path.read_bytes().startswith(b"PK")
    with pytest.raises(InputRefused, match="加密"):
        restore(path, Home(tmp_path / "a"), LATER)
    with pytest.raises(FileUnreadable, match="密钥不对"):
        restore(path, Home(tmp_path / "b"), LATER, other)
    new, engine = put_back(path, tmp_path, key=key)
    assert (new.path / "large").read_bytes() == (home[0].path / "large").read_bytes()
    engine.dispose()
    with pytest.raises(InputRefused, match="已经有了"):
        make_key(key)


@pytest.mark.parametrize("encrypted", [False, True])
@pytest.mark.parametrize("harm", ["cut", "changed", "empty"])
def test_a_damaged_backup_is_refused_and_leaves_no_home(home, tmp_path: Path, encrypted: bool, harm: str) -> None:
    key = tmp_path / "key" if encrypted else None
    if key:
        make_key(key)
    path = backed_up(home, tmp_path, key=key)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes({"cut": path.read_bytes()[:-40], "changed": bytes(content), "empty": b""}[harm])
    with pytest.raises(FileUnreadable):
        restore(path, Home(tmp_path / "new"), LATER, key)
    assert not (tmp_path / "new" / "queqiao.sqlite").exists()


def test_a_home_in_use_is_never_restored_into(home, tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="不是空的"):
        restore(backed_up(home, tmp_path), home[0], LATER)


def test_a_broken_ledger_is_backed_up_and_said_to_be_broken(home, tmp_path: Path) -> None:
    with writing(home[1]) as conn:
        ledger.append(conn, whole_push("P-1", NOW))
    with sqlite3.connect(home[0].path / "queqiao.sqlite") as raw:
        raw.execute("DROP TRIGGER ledger_entries_stay")
        raw.execute("UPDATE ledger_entries SET person = '他人' WHERE sequence = 2")
    raw.close()
    made = nightly_backup(*home, BackupSettings(), NOW)
    assert "台账第 2 条" in made.manifest.complaint and "台账第 2 条" in backup_alarm(home[0], date(2026, 6, 10))


def test_an_older_schema_is_backed_up_as_it_stands_before_it_is_migrated(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.prepare()
    engine = migrated(home.database_url, "0004")
    with engine.begin() as conn:
        conn.exec_driver_sql("UPDATE revisions SET latest = 7")
    engine.dispose()
    open_home(home).dispose()
    (path,) = home.backups.iterdir()
    assert path.name.startswith("before-0004-")
    new = Home(tmp_path / "new")
    assert restore(path, new, LATER).manifest.revision == "0004"
    engine = open_database(new.database_url)
    with engine.connect() as conn:
        assert conn.exec_driver_sql("SELECT latest FROM revisions").scalar() == 7
    engine.dispose()
    open_home(home).dispose()
    assert len(list(home.backups.iterdir())) == 1


def test_where_the_backup_fails_nothing_is_migrated(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.prepare()
    migrated(home.database_url, "0004").dispose()
    home.backups.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(InputRefused):
        open_home(home)
    with sqlite3.connect(home.path / "queqiao.sqlite") as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchall() == [("0004",)]
    raw.close()


def test_the_newest_nightly_backups_are_kept_and_no_other_touched(home, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    for day in range(4):
        nightly_backup(*home, BackupSettings(folder, 2), NOW + timedelta(days=day))
    (folder / "mine.zip").write_bytes(b"")
    assert [path.name for path in sorted(folder.glob("nightly-*"))] == [
        "nightly-20260612-100000.zip",
        "nightly-20260613-100000.zip",
    ]
    assert superfluous(folder, 1) == [folder / "nightly-20260612-100000.zip"]


def test_a_failed_night_is_an_alarm_until_one_goes_well(home, tmp_path: Path) -> None:
    today = date(2026, 6, 10)
    assert backup_alarm(home[0], today) == ""
    blocked = tmp_path / "blocked"
    blocked.write_bytes(b"")
    with pytest.raises(InputRefused):
        nightly_backup(*home, BackupSettings(blocked), NOW)
    assert "失败" in backup_alarm(home[0], today) and "还没有成功过" in backup_alarm(home[0], today)
    nightly_backup(*home, BackupSettings(), NOW)
    assert backup_alarm(home[0], today) == ""
    assert "没有运行" in backup_alarm(home[0], today + timedelta(days=4))


def test_a_postgresql_home_is_backed_up_and_put_back_with_its_own_tools(
    tmp_path: Path, postgresql_url: str, request: pytest.FixtureRequest
) -> None:
    import postgres

    home = Home(tmp_path / "home", postgresql_url)
    engine = open_home(home)
    with writing(engine) as conn:
        ledger.append(conn, whole_push("P-1", datetime(2026, 3, 2, tzinfo=UTC)))
    try:
        made = back_up(home, engine, tmp_path / "backup.zip", NOW)
    except HomeUnusable as error:
        pytest.skip(error.message)
    finally:
        engine.dispose()
    assert not made.recounted and "queqiao.dump" in made.manifest.files
    with postgres.fresh_database(request.getfixturevalue("cluster")) as url:
        new = Home(tmp_path / "new", url)
        restore(tmp_path / "backup.zip", new, LATER)
        engine = open_home(new)
        with engine.connect() as conn:
            assert len(list(ledger.readable(conn))) == 4
        assert run(new, engine, Taker(), LATER).closed is Waiting.RESTORED
        engine.dispose()
