"""The senders of the channels that are set up."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from email.utils import parseaddr

from jobs.sender_settings import SenderSettings
from jobs.senders.endpoints import endpoint
from jobs.senders.mail_message import Author, ascii_address
from jobs.senders.robot_platforms import DINGTALK, FEISHU, WECOM, Platform
from jobs.senders.robots import RobotSender
from jobs.senders.sms import SmsSender
from jobs.senders.smtp import SmtpSender
from jobs.senders.smtp_server import smtp_server
from matcher.addresses import is_email, is_one_line
from matcher.errors import InputRefused
from matcher.messages import Sender
from matcher.push_vocabulary import PushChannel

_SHORTEST_KEY = 16
_MARKS = ("广告", "AD")


def senders_of(settings: SenderSettings, now: Callable[[], datetime]) -> dict[PushChannel, Sender]:
    """A sender for each channel that is set up; nothing is connected yet. `now` dates mails, signs requests and paces
    the robots. Raises InputRefused for a setting that is half there or wrong."""
    found: dict[PushChannel, Sender] = {}
    if settings.smtp:
        found[PushChannel.EMAIL] = mail_sender(settings, now)
    if settings.sms_url:
        found[PushChannel.SMS] = _sms_sender(settings, now)
    for platform, setting, url, secret in _robots(settings):
        if url:
            found[platform.channel] = RobotSender(platform, endpoint(setting, url), secret, now)
    return found


@contextmanager
def opened_senders(settings: SenderSettings, now: Callable[[], datetime]) -> Iterator[Mapping[PushChannel, Sender]]:
    """`senders_of`, with the mail connection closed at the end."""
    with ExitStack() as stack:
        found = senders_of(settings, now)
        for sender in found.values():
            if isinstance(sender, SmtpSender):
                stack.callback(sender.close)
        yield found


def mail_sender(settings: SenderSettings, now: Callable[[], datetime]) -> SmtpSender:
    """The sender for mail. Raises InputRefused."""
    name, address = parseaddr(settings.mail_from)
    if not _is_mailbox(address) or not is_one_line(settings.mail_from):
        cure = "请写成 push@example.org 或 某某中心 <push@example.org>"
        raise InputRefused("设置 QUEQIAO_MAIL_FROM 不是发件人", settings.mail_from, cure)
    if settings.reply_to and not _is_mailbox(settings.reply_to):
        raise InputRefused("设置 QUEQIAO_REPLY_TO 不是邮箱", settings.reply_to, "请只写邮箱")
    if settings.mail_mark not in ("", *_MARKS):
        raise InputRefused(
            "设置 QUEQIAO_MAIL_MARK 不是广告标识", settings.mail_mark, f"请写 {' 或 '.join(_MARKS)}，或留空"
        )
    author = Author(address, name, settings.reply_to, settings.mail_mark)
    return SmtpSender(smtp_server(settings.smtp, settings.smtp_password), author, now)


def _is_mailbox(address: str) -> bool:
    """Whether the address is one of ours: its part before the @ in ASCII, so that any server can answer it."""
    try:
        return is_email(address) and ascii_address(address).isascii()
    except UnicodeError:
        return False


def _sms_sender(settings: SenderSettings, now: Callable[[], datetime]) -> SmsSender:
    if len(settings.sms_key) < _SHORTEST_KEY:
        raise InputRefused(f"设置 QUEQIAO_SMS_KEY 不足 {_SHORTEST_KEY} 个字符", "", "请与短信网关约定一个更长的密钥")
    return SmsSender(endpoint("QUEQIAO_SMS_URL", settings.sms_url), settings.sms_key, now)


def _robots(settings: SenderSettings) -> tuple[tuple[Platform, str, str, str], ...]:
    return (
        (WECOM, "QUEQIAO_WECOM_URL", settings.wecom_url, ""),
        (DINGTALK, "QUEQIAO_DINGTALK_URL", settings.dingtalk_url, settings.dingtalk_secret),
        (FEISHU, "QUEQIAO_FEISHU_URL", settings.feishu_url, settings.feishu_secret),
    )
