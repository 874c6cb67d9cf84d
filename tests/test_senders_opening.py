"""Which channels there are is what the settings say; half a setting is refused by its name and shows no secret."""

import pytest
from letters import now
from mail_server import mail_server

from jobs.sender_settings import SENDER_SETTINGS, SenderSettings
from jobs.senders.opening import opened_senders, senders_of
from jobs.settings import read_settings
from matcher.errors import InputRefused
from matcher.push_vocabulary import PushChannel

WHOLE = {
    "QUEQIAO_SMTP": "smtps://push%40example.org@smtp.example.org",
    "QUEQIAO_SMTP_PASSWORD": "hidden-1",
    "QUEQIAO_MAIL_FROM": "虚构中心 <push@example.org>",
    "QUEQIAO_REPLY_TO": "answer@example.org",
    "QUEQIAO_MAIL_MARK": "广告",
    "QUEQIAO_SMS_URL": "https://sms.example.org/send?token=hidden-2",
    "QUEQIAO_SMS_KEY": "hidden-3-and-more",
    "QUEQIAO_WECOM_URL": "https://qyapi.example.org/send?key=hidden-4",
    "QUEQIAO_DINGTALK_URL": "https://oapi.example.org/send?access_token=hidden-5",
    "QUEQIAO_DINGTALK_SECRET": "hidden-6",
    "QUEQIAO_FEISHU_URL": "https://open.example.org/hook/hidden-7",
    "QUEQIAO_FEISHU_SECRET": "hidden-8",
}


def settings(**changed: str) -> SenderSettings:
    """The whole settings with some of them changed."""
    return read_settings(WHOLE | changed).senders


def test_the_whole_settings_name_every_setting_and_open_every_channel():
    assert set(WHOLE) == {setting.name for setting in SENDER_SETTINGS}
    channels = set(senders_of(settings(), now))
    assert channels == set(PushChannel) - {PushChannel.FORWARD, PushChannel.HAND_OVER}


def test_without_settings_there_is_no_channel():
    assert senders_of(read_settings({}).senders, now) == {}


@pytest.mark.parametrize(
    ("setting", "channel"),
    [
        ("QUEQIAO_SMTP", PushChannel.EMAIL),
        ("QUEQIAO_SMS_URL", PushChannel.SMS),
        ("QUEQIAO_WECOM_URL", PushChannel.WECOM),
        ("QUEQIAO_DINGTALK_URL", PushChannel.DINGTALK),
        ("QUEQIAO_FEISHU_URL", PushChannel.FEISHU),
    ],
)
def test_a_channel_without_its_setting_is_not_there(setting, channel):
    assert set(senders_of(settings(**{setting: ""}), now)) == set(senders_of(settings(), now)) - {channel}


@pytest.mark.parametrize("name", ["SMS", "WECOM", "DINGTALK", "FEISHU"])
@pytest.mark.parametrize(
    "url",
    [
        "http://open.example.org/hook/hidden-9",
        "ftp://open.example.org/hidden-9",
        "https:///hidden-9",
        "hidden-9",
        "https://user:hidden-9@open.example.org/",
        "https://open.example.org:99999/hidden-9",
        "https://open.example.org/hidden-9 x",
        "https://[::1/hidden-9",
        "http://127.0.0.1.example.org/hidden-9",
    ],
)
def test_a_web_address_that_is_not_https_is_refused_by_the_name_of_its_setting(name, url):
    with pytest.raises(InputRefused, match=f"QUEQIAO_{name}_URL") as refused:
        senders_of(settings(**{f"QUEQIAO_{name}_URL": url}), now)
    assert "hidden" not in refused.value.message


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "localhost", "[::1]"])
def test_plain_http_is_for_this_machine(host):
    assert PushChannel.WECOM in senders_of(settings(QUEQIAO_WECOM_URL=f"http://{host}:8080/x"), now)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"QUEQIAO_MAIL_FROM": ""}, "QUEQIAO_MAIL_FROM"),
        ({"QUEQIAO_MAIL_FROM": "虚构中心"}, "QUEQIAO_MAIL_FROM"),
        ({"QUEQIAO_MAIL_FROM": "a@example.org\r\nBcc: b@example.org"}, "QUEQIAO_MAIL_FROM"),
        ({"QUEQIAO_MAIL_FROM": "中心@example.org"}, "QUEQIAO_MAIL_FROM"),
        ({"QUEQIAO_REPLY_TO": "nobody"}, "QUEQIAO_REPLY_TO"),
        ({"QUEQIAO_SMTP_PASSWORD": ""}, "QUEQIAO_SMTP_PASSWORD"),
        ({"QUEQIAO_SMTP": "smtp.example.org"}, "QUEQIAO_SMTP"),
        ({"QUEQIAO_SMS_KEY": "hidden"}, "QUEQIAO_SMS_KEY"),
    ],
)
def test_half_a_setting_is_refused_by_its_name(changed, named):
    with pytest.raises(InputRefused, match=named) as refused:
        senders_of(settings(**changed), now)
    assert "hidden" not in refused.value.message


def test_nothing_secret_is_shown_with_the_settings():
    assert "hidden" not in repr(read_settings(WHOLE))


def test_the_mail_connection_is_closed_at_the_end():
    from letters import Leaving, letter

    with mail_server() as server:
        plain = {"QUEQIAO_SMTP": f"smtp://127.0.0.1:{server.port}", "QUEQIAO_SMTP_PASSWORD": ""}
        with opened_senders(settings(**plain), now) as senders:
            senders[PushChannel.EMAIL].send(letter(), Leaving())
    assert len(server.kept) == 1


def test_a_mark_that_the_rules_do_not_know_is_refused_by_its_name():
    with pytest.raises(InputRefused, match="QUEQIAO_MAIL_MARK 不是广告标识：推广。请写 广告 或 AD"):
        senders_of(settings(QUEQIAO_MAIL_MARK="推广"), now)
