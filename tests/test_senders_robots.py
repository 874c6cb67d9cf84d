"""A letter through a group robot: each platform's signature, limits and codes, and everything else it may answer."""

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from letters import NOW, Leaving, letter
from robot_server import DROP, HANG, robot_server

from jobs.senders.endpoints import endpoint
from jobs.senders.robot_platforms import DINGTALK, FEISHU, WECOM, Platform
from jobs.senders.robots import RobotSender
from matcher.delivery_vocabulary import SendResult

LATER, REFUSED, UNKNOWN, ACCEPTED = SendResult.LATER, SendResult.REFUSED, SendResult.UNKNOWN, SendResult.ACCEPTED
KEY = "73febdcb-secret-key"
SECRET = "SEC-signing-secret"
PLATFORMS = {"wecom": WECOM, "dingtalk": DINGTALK, "feishu": FEISHU}
TAKEN = {"wecom": '{"errcode":0,"errmsg":"ok"}', "dingtalk": '{"errcode":0,"errmsg":"ok"}', "feishu": '{"code":0}'}


class Clock:
    """A time that moves only when told to."""

    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time

    def pass_by(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def server():
    with robot_server() as running:
        yield running


def robot(port: int, platform: Platform, clock=None, secret: str = "", patience_s: float = 10.0) -> RobotSender:
    """A robot of that platform, played by the server."""
    place = endpoint("QUEQIAO_X_URL", f"http://127.0.0.1:{port}/send?key={KEY}")
    return RobotSender(platform, place, secret, clock or Clock(), patience_s)


@pytest.mark.parametrize("name", PLATFORMS)
def test_the_text_goes_out_in_the_form_of_the_platform(server, name):
    server.answer(TAKEN[name])
    assert robot(server.port, PLATFORMS[name]).send(letter(text="你好\n"), Leaving()).result is ACCEPTED
    expected = {
        "wecom": {"msgtype": "text", "text": {"content": "你好\n"}},
        "dingtalk": {"msgtype": "text", "text": {"content": "你好\n"}},
        "feishu": {"msg_type": "text", "content": {"text": "你好\n"}},
    }
    (request,) = server.requests
    assert request.target == f"/send?key={KEY}"
    assert json.loads(request.body) == expected[name]
    assert request.headers["Content-Type"] == "application/json; charset=utf-8"


def test_dingtalk_is_signed_in_the_address(server):
    server.answer(TAKEN["dingtalk"])
    robot(server.port, DINGTALK, secret=SECRET).send(letter(), Leaving())
    asked = parse_qs(urlsplit(server.requests[0].target).query)
    stamp = str(int(NOW.timestamp() * 1000))
    digest = hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert asked == {"key": [KEY], "timestamp": [stamp], "sign": [base64.b64encode(digest).decode()]}


def test_feishu_is_signed_in_the_document(server):
    server.answer(TAKEN["feishu"])
    robot(server.port, FEISHU, secret=SECRET).send(letter(), Leaving())
    document = json.loads(server.requests[0].body)
    stamp = str(int(NOW.timestamp()))
    digest = hmac.new(f"{stamp}\n{SECRET}".encode(), b"", hashlib.sha256).digest()
    assert (document["timestamp"], document["sign"]) == (stamp, base64.b64encode(digest).decode())


# What the platforms say, and what follows.
TABLE = [
    ("wecom", '{"errcode":0,"errmsg":"ok"}', 200, ACCEPTED, None),
    ("wecom", '{"errcode":45009,"errmsg":"api freq out of limit"}', 200, LATER, 60.0),
    ("wecom", '{"errcode":-1,"errmsg":"system busy"}', 200, LATER, 60.0),
    ("wecom", '{"errcode":93000,"errmsg":"invalid webhook url"}', 200, REFUSED, None),
    ("wecom", '{"errcode":40058,"errmsg":"content exceed max length"}', 200, REFUSED, None),
    ("wecom", '{"errcode":"0"}', 200, UNKNOWN, None),
    ("wecom", '{"errcode":false}', 200, UNKNOWN, None),
    ("wecom", "", 302, REFUSED, None),
    ("dingtalk", '{"errcode":0,"errmsg":"ok"}', 200, ACCEPTED, None),
    ("dingtalk", '{"errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"}', 200, LATER, 600.0),
    ("dingtalk", '{"errcode":660026,"errmsg":"too fast"}', 200, LATER, 600.0),
    ("dingtalk", '{"errcode":90030,"errmsg":"webhook over limit"}', 200, LATER, 600.0),
    ("dingtalk", '{"errcode":310000,"errmsg":"sign not match"}', 200, REFUSED, None),
    ("dingtalk", "", 302, LATER, 600.0),
    ("feishu", '{"code":0,"msg":"success","data":{}}', 200, ACCEPTED, None),
    ("feishu", '{"Extra":null,"StatusCode":0,"StatusMessage":"success"}', 200, ACCEPTED, None),
    ("feishu", '{"code":11232,"msg":"frequency limited"}', 200, LATER, 60.0),
    ("feishu", '{"code":9499,"msg":"too many request"}', 200, LATER, 60.0),
    ("feishu", '{"code":9499,"msg":"too many request"}', 429, LATER, 60.0),
    ("feishu", '{"code":9499,"msg":"Bad Request"}', 400, REFUSED, None),
    ("feishu", '{"code":19021,"msg":"sign match fail"}', 200, REFUSED, None),
    ("feishu", '{"code":2200,"msg":"internal error"}', 200, UNKNOWN, None),
    ("feishu", "", 302, REFUSED, None),
]
# What any of them may say.
ANYTHING = [
    ("<html>登录</html>", 200, UNKNOWN),
    ("{}", 200, UNKNOWN),
    ("[0]", 200, UNKNOWN),
    ("", 204, UNKNOWN),
    ('{"errcode":0,"code":0}', 500, UNKNOWN),
    ('{"errcode":0,"code":0}', 404, REFUSED),
    ('{"errcode":1,"code":1}', 502, UNKNOWN),
    ("<html>gone</html>", 404, REFUSED),
    ("slow down", 429, LATER),
    ("busy", 503, LATER),
    ("", 303, UNKNOWN),
    ("x" * 70_000, 200, UNKNOWN),
    (DROP, 200, UNKNOWN),
]


@pytest.mark.parametrize(("name", "body", "status", "result", "wait_s"), TABLE)
def test_every_word_of_a_platform_has_its_result(server, name, body, status, result, wait_s):
    server.answer(body, status, Location="/elsewhere")
    leaving = Leaving()
    sending = robot(server.port, PLATFORMS[name]).send(letter(), leaving)
    assert (sending.result, sending.wait_s, leaving.times, len(server.requests)) == (result, wait_s, 1, 1)
    assert KEY not in sending.answer


@pytest.mark.parametrize("name", PLATFORMS)
@pytest.mark.parametrize(("body", "status", "result"), ANYTHING, ids=lambda value: str(value)[:20])
def test_whatever_else_comes_back_is_not_taken_for_success(server, name, body, status, result):
    if name == "dingtalk" and status == 303:
        result = LATER
    server.answer(body, status, Location="/elsewhere")
    leaving = Leaving()
    sending = robot(server.port, PLATFORMS[name]).send(letter(), leaving)
    assert (sending.result, leaving.times, len(server.requests)) == (result, 1, 1)


@pytest.mark.parametrize("name", PLATFORMS)
def test_a_platform_that_does_not_answer_is_given_up_on(server, name):
    server.answer(HANG)
    leaving = Leaving()
    sending = robot(server.port, PLATFORMS[name], patience_s=0.3).send(letter(), leaving)
    assert (sending.result, leaving.times) == (UNKNOWN, 1)


@pytest.mark.parametrize(("name", "count"), [("wecom", 20), ("dingtalk", 20), ("feishu", 5)])
def test_what_comes_too_soon_waits_without_leaving_and_then_goes(server, name, count):
    server.answer(TAKEN[name])
    clock, leaving = Clock(), Leaving()
    one = robot(server.port, PLATFORMS[name], clock)
    assert [one.send(letter(), leaving).result for _ in range(count)] == [ACCEPTED] * count
    early = one.send(letter(), leaving)
    assert (early.result, leaving.times, len(server.requests)) == (LATER, count, count)
    clock.pass_by(early.wait_s)
    assert one.send(letter(), leaving).result is ACCEPTED


def test_after_dingtalk_blocks_nothing_is_posted_for_ten_minutes(server):
    server.answer('{"errcode":130101,"errmsg":"send too fast"}')
    clock, leaving = Clock(), Leaving()
    one = robot(server.port, DINGTALK, clock)
    one.send(letter(), leaving)
    server.answer(TAKEN["dingtalk"])
    clock.pass_by(599)
    assert (one.send(letter(), leaving).wait_s, leaving.times) == (1.0, 1)
    clock.pass_by(1)
    assert one.send(letter(), leaving).result is ACCEPTED


@pytest.mark.parametrize(
    ("name", "longest"),
    [("wecom", "a" * 2048), ("dingtalk", "长" * 6666), ("feishu", "长" * 6656)],
)
def test_a_text_beyond_the_limit_of_the_platform_is_refused_whole(server, name, longest):
    server.answer(TAKEN[name])
    leaving = Leaving()
    one = robot(server.port, PLATFORMS[name], secret=SECRET if name == "feishu" else "")
    assert one.send(letter(text=longest), leaving).result is ACCEPTED
    assert one.send(letter(text=longest + "长" * 200), leaving).result is REFUSED
    assert (leaving.times, len(server.requests)) == (1, 1)


def test_where_leaving_raises_nothing_is_posted_and_nothing_counted(server):
    server.answer(TAKEN["feishu"])
    one = robot(server.port, FEISHU)
    for _ in range(6):
        with pytest.raises(RuntimeError, match="lease lost"):
            one.send(letter(), Leaving(refuses=True))
    assert server.requests == []
    assert one.send(letter(), Leaving()).result is ACCEPTED


def test_a_text_that_cannot_be_encoded_is_refused(server):
    leaving = Leaving()
    assert robot(server.port, WECOM).send(letter(text="\ud800"), leaving).result is REFUSED
    assert (leaving.times, server.requests) == (0, [])
