"""The settings of the ways out: mail, short messages and group robots. Looked at closely only when one is opened."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from jobs.setting import Setting

SENDER_SETTINGS = (
    Setting("QUEQIAO_SMTP", "", "发信的邮件服务器：smtps://用户@主机:465 或 smtp://用户@主机:587；留空则不发邮件"),
    Setting("QUEQIAO_SMTP_PASSWORD", "", "邮件服务器的口令（授权码）", secret=True),
    Setting("QUEQIAO_MAIL_FROM", "", "发件人：邮箱，或“名称 <邮箱>”；退信回到这个邮箱"),
    Setting("QUEQIAO_REPLY_TO", "", "收回复的邮箱；留空则用发件人"),
    Setting("QUEQIAO_MAIL_MARK", "", "推送邮件主题最前面的标识：广告 或 AD；留空则不标"),
    Setting("QUEQIAO_SMS_URL", "", "短信网关的地址；留空则不发短信", secret=True),
    Setting("QUEQIAO_SMS_KEY", "", "与短信网关约定的签名密钥，至少 16 个字符", secret=True),
    Setting("QUEQIAO_WECOM_URL", "", "企业微信群机器人的 Webhook 地址", secret=True),
    Setting("QUEQIAO_DINGTALK_URL", "", "钉钉群机器人的 Webhook 地址", secret=True),
    Setting("QUEQIAO_DINGTALK_SECRET", "", "钉钉群机器人的加签密钥；没有启用加签的留空", secret=True),
    Setting("QUEQIAO_FEISHU_URL", "", "飞书群机器人的 Webhook 地址", secret=True),
    Setting("QUEQIAO_FEISHU_SECRET", "", "飞书群机器人的签名密钥；没有启用签名校验的留空", secret=True),
)


@dataclass(frozen=True, slots=True)
class SenderSettings:
    """The values as they stand in the environment; empty where nothing is set. What is secret is not shown."""

    smtp: str = ""
    smtp_password: str = field(default="", repr=False)
    mail_from: str = ""
    reply_to: str = ""
    mail_mark: str = ""
    sms_url: str = field(default="", repr=False)
    sms_key: str = field(default="", repr=False)
    wecom_url: str = field(default="", repr=False)
    dingtalk_url: str = field(default="", repr=False)
    dingtalk_secret: str = field(default="", repr=False)
    feishu_url: str = field(default="", repr=False)
    feishu_secret: str = field(default="", repr=False)


def sender_settings(value: Mapping[str, str]) -> SenderSettings:
    """The values by the names of the settings."""
    prefix = "QUEQIAO_"
    return SenderSettings(**{s.name.removeprefix(prefix).lower(): value[s.name].strip() for s in SENDER_SETTINGS})
