"""A letter through the short message gateway: the contract, and every way it can be broken."""

import hashlib
import hmac
import json
import socket

import pytest
from letters import NOW, Leaving, letter, now
from robot_server import DRIP, DROP, HANG, robot_server

from jobs.senders.endpoints import endpoint
from jobs.senders.sms import SmsSender
from matcher.delivery_vocabulary import SendResult
from matcher.messages import Sending

LATER, REFUSED, UNKNOWN, ACCEPTED = SendResult.LATER, SendResult.REFUSED, SendResult.UNKNOWN, SendResult.ACCEPTED
KEY = "a-key-agreed-upon"
SMS = letter(address="+86 138 0000 0001", text="虚构短信 K7QM")


@pytest.fixture
def gateway():
    with robot_server() as running:
        yield running


def sent(port: int, asked=SMS, leaving=None, patience_s: float = 10.0) -> Sending:
    """What comes of one letter."""
    place = endpoint("QUEQIAO_SMS_URL", f"http://127.0.0.1:{port}/sms?centre=1")
    return SmsSender(place, KEY, now, patience_s).send(asked, leaving or Leaving())


def test_the_request_is_the_documented_one_and_its_signature_can_be_checked(gateway):
    gateway.answer('{"result": "accepted", "detail": "no. 7"}')
    assert sent(gateway.port) == Sending(ACCEPTED, "accepted no. 7")
    (request,) = gateway.requests
    assert request.target == "/sms?centre=1"
    assert json.loads(request.body) == {"message_id": "M-0001", "phone": "13800000001", "text": "虚构短信 K7QM"}
    stamp = str(int(NOW.timestamp()))
    assert request.headers["X-Queqiao-Timestamp"] == stamp
    signed = hmac.new(KEY.encode(), stamp.encode() + b"." + request.body, hashlib.sha256).hexdigest()
    assert request.headers["X-Queqiao-Signature"] == f"sha256={signed}"


TABLE = [
    ('{"result": "accepted"}', 200, {}, ACCEPTED, None),
    ('{"result": "accepted"}', 202, {}, ACCEPTED, None),
    ('{"result": "refused", "detail": "blacklisted"}', 200, {}, REFUSED, None),
    ('{"result": "later", "wait_s": 90}', 200, {}, LATER, 90.0),
    ('{"result": "later", "wait_s": "soon"}', 200, {}, LATER, None),
    ('{"result": "later", "wait_s": -1}', 200, {}, LATER, None),
    ('{"result": "later", "wait_s": 1e99}', 200, {}, LATER, 86400.0),
    ('{"result": "later", "wait_s": NaN}', 200, {}, LATER, None),
    ('{"result": "done"}', 200, {}, UNKNOWN, None),
    ('{"result": ["accepted"]}', 200, {}, UNKNOWN, None),
    ('["accepted"]', 200, {}, UNKNOWN, None),
    ("[" * 60_000, 200, {}, UNKNOWN, None),
    ("", 200, {}, UNKNOWN, None),
    ("<html>登录</html>", 200, {}, UNKNOWN, None),
    (b"\xff\xfe\x00", 200, {}, UNKNOWN, None),
    ('{"result": "accepted", "detail": "' + "x" * 70_000 + '"}', 200, {}, UNKNOWN, None),
    ("", 301, {"Location": "/elsewhere"}, REFUSED, None),
    ("", 302, {"Location": "/elsewhere"}, REFUSED, None),
    ("", 307, {"Location": "/elsewhere"}, REFUSED, None),
    ("", 308, {"Location": "/elsewhere"}, REFUSED, None),
    ("", 303, {"Location": "/result"}, UNKNOWN, None),
    ("no", 400, {}, REFUSED, None),
    ("no", 401, {}, REFUSED, None),
    ("no", 404, {}, REFUSED, None),
    ("no", 409, {}, UNKNOWN, None),
    ("slow", 408, {}, LATER, None),
    ("many", 429, {"Retry_After": "30"}, LATER, 30.0),
    ("busy", 503, {"Retry_After": "Wed, 10 Jun 2026 02:00:00 GMT"}, LATER, None),
    ("oops", 500, {}, UNKNOWN, None),
    ("oops", 501, {}, REFUSED, None),
    ("oops", 502, {}, UNKNOWN, None),
    ("oops", 504, {}, UNKNOWN, None),
    (DROP, 200, {}, UNKNOWN, None),
]


@pytest.mark.parametrize(("body", "status", "headers", "result", "wait_s"), TABLE, ids=lambda value: str(value)[:30])
def test_every_answer_has_its_result_and_the_letter_left_once(gateway, body, status, headers, result, wait_s):
    gateway.answer(body, status, **headers)
    leaving = Leaving()
    sending = sent(gateway.port, leaving=leaving)
    assert (sending.result, sending.wait_s, leaving.times) == (result, wait_s, 1)
    assert sending.answer and len(sending.answer) < 400 and sending.answer.isprintable()
    assert len(gateway.requests) == 1  # no redirect was followed, nothing was sent twice


@pytest.mark.parametrize("way", [HANG, DRIP])
def test_a_gateway_that_does_not_come_to_an_end_is_given_up_on(gateway, way):
    gateway.answer(way)
    leaving = Leaving()
    sending = sent(gateway.port, leaving=leaving, patience_s=0.3)
    assert (sending.result, leaving.times) == (UNKNOWN, 1)


def test_nobody_listening_means_later_and_nothing_left():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        leaving = Leaving()
        assert (sent(free.getsockname()[1], leaving=leaving).result, leaving.times) == (LATER, 0)


def test_where_leaving_raises_nothing_is_asked(gateway):
    with pytest.raises(RuntimeError, match="lease lost"):
        sent(gateway.port, leaving=Leaving(refuses=True))
    assert gateway.requests == []


@pytest.mark.parametrize("more", [{"address": "zhang@example.com"}, {"address": "010-12345678"}, {"text": "\ud800"}])
def test_what_cannot_be_a_short_message_is_refused_without_a_request(gateway, more):
    leaving = Leaving()
    asked = letter(**({"address": "13800000001"} | more))
    assert (sent(gateway.port, asked, leaving).result, leaving.times, gateway.requests) == (REFUSED, 0, [])
