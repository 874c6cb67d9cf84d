"""`queqiao users password` and `queqiao users tokens`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from console.commands import queqiao, run
from jobs.accounts import SignInRefused, fresh_token, sign_in
from jobs.api_tokens import bearer_of
from jobs.home import Home
from jobs.opening import open_home

GOOD = "three magpies one bridge"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    assert run(["users", "add", "陈主任", "--role", "administrator", "--home", str(tmp_path / "home")]) == 0
    return tmp_path / "home"


def signs_in(home: Path, password: str) -> bool:
    from datetime import UTC, datetime

    engine = open_home(Home(home))
    try:
        sign_in(engine, "陈主任", password, fresh_token(), datetime.now(UTC))
    except SignInRefused:
        return False
    finally:
        engine.dispose()
    return True


def test_the_first_administrator_has_no_password_until_one_is_set(home, tmp_path):
    assert not signs_in(home, "") and not signs_in(home, "admin")
    (tmp_path / "pw.txt").write_text(f"\ufeff{GOOD}\nsecond line", encoding="utf-8")
    assert run(["users", "password", "陈主任", "--password-file", str(tmp_path / "pw.txt"), "--home", str(home)]) == 0
    assert signs_in(home, GOOD)


def test_a_password_typed_twice_is_set(home):
    arguments = ["users", "password", "陈主任", "--home", str(home)]
    ran = CliRunner().invoke(queqiao, arguments, input=f"{GOOD}\n{GOOD}\n")
    assert "已为 陈主任（管理员）设置密码" in ran.output and GOOD not in ran.output and signs_in(home, GOOD)


@pytest.mark.parametrize(
    ("content", "said"), [(b"short", "密码须为"), (b"\xff\xfe\x00", "密码文件读不出来"), (b"", "0")]
)
def test_a_password_file_that_will_not_do_is_refused(home, tmp_path, capsys, content, said):
    (tmp_path / "pw.txt").write_bytes(content)
    assert run(["users", "password", "陈主任", "--password-file", str(tmp_path / "pw.txt"), "--home", str(home)]) == 1
    assert said in capsys.readouterr().err


def test_a_token_is_shown_once_listed_and_revoked(home, capsys):
    from datetime import UTC, datetime

    where = ["--home", str(home)]
    capsys.readouterr()
    run(["users", "tokens", "add", "大屏", "--person", "陈主任", "--scope", "see_patents", "--days", "7", *where])
    token = capsys.readouterr().out.strip()
    engine = open_home(Home(home))
    with engine.connect() as conn:
        assert bearer_of(conn, token, datetime.now(UTC)).token_name == "大屏"
    engine.dispose()
    run(["users", "tokens", "revoke", "大屏", *where])
    capsys.readouterr()
    run(["users", "tokens", "list", "--json", *where])
    out = capsys.readouterr().out
    [listed] = json.loads(out)["tokens"]
    assert (listed["name"], listed["scopes"], listed["usable"]) == ("大屏", ["see_patents"], False) and token not in out
    assert run(["users", "tokens", "revoke", "别的", *where]) == 1
