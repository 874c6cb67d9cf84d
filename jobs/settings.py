"""Every setting in one table: name, default, help. Read from the environment once, at the edge."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path

from jobs.backup_settings import BACKUP_SETTINGS, BackupSettings, backup_settings
from jobs.sender_settings import SENDER_SETTINGS, SenderSettings, sender_settings
from jobs.setting import Setting
from matcher.errors import InputRefused
from matcher.push_policy import LARGEST_DIGEST, Caps, PushPolicy
from matcher.push_vocabulary import PushChannel
from matcher.schedule import WEEKDAYS, Schedule, usual_schedule
from matcher.working_days import SendingHours

LONGEST_NAME = 40


SETTINGS = (
    Setting("QUEQIAO_HOME", "queqiao-home", "工作目录：数据库、索引和文档都在其中；命令行 --home 优先"),
    Setting("QUEQIAO_DATABASE_URL", "", "数据库地址（SQLAlchemy 写法）；留空则用工作目录中的 SQLite"),
    Setting(
        "QUEQIAO_INDEX_URL",
        "",
        "Milvus 服务器的地址，如 http://127.0.0.1:19530（须装 queqiao[milvus]）；"
        "留空则索引在工作目录中。改动后须 queqiao index",
    ),
    Setting(
        "QUEQIAO_ENCODER",
        "",
        "编码器：留空则用随程序提供的（或 queqiao adapt 调整过的）；lsa 为随索引拟合；"
        "或填 sentence-transformers 模型的名称或目录。改动后须 queqiao index --rebuild",
    ),
    Setting(
        "QUEQIAO_RERANKER",
        "",
        "重排：留空不用；shipped 为随程序提供的重排模型（把每条需求最好的 20 件专利与需求对读一遍，"
        "每条需求多用约 0.15 秒；须装 queqiao[reranker]）；或填同样格式的目录",
    ),
    Setting("QUEQIAO_THRESHOLD", "0.3", "推送门槛：相关概率不低于此值才列入推送清单，0 到 1 之间"),
    Setting("QUEQIAO_CONTACT_CAPS", "5/15", "每个联系人的推送上限：任意连续 7 天/31 天最多几条"),
    Setting("QUEQIAO_ENTERPRISE_CAPS", "10/30", "每家企业的推送上限：任意连续 7 天/31 天最多几条"),
    Setting("QUEQIAO_DIGEST_SIZE", "5", "一期推送最多几条，1 到 5"),
    Setting(
        "QUEQIAO_CHANNELS",
        "email,hand_over",
        "推送用哪些渠道，按先后：email、sms、wecom、dingtalk、feishu、forward（微信转发）、hand_over（当面递交）；"
        "一个联系人用其中第一个他可以收的",
    ),
    Setting("QUEQIAO_SENDING_HOURS", "09:00-17:30", "工作日的发送时段（北京时间）"),
    Setting(
        "QUEQIAO_PUBLIC_URL",
        "",
        "企业从外网打开答复页的网址，如 https://queqiao.example.cn；留空表示没有（封闭网络），推送里只有答复编号，没有链接",
    ),
    *SENDER_SETTINGS,
    Setting("QUEQIAO_CENTRE_NAME", "产业知识产权运营中心", "运营中心的名称，印在推送、卡片和递交单上，不超过 40 字"),
    Setting("QUEQIAO_FONT", "", "作卡片和 PDF 用的中文字体文件（.ttf、.otf、.ttc）；留空则在系统中找"),
    Setting("QUEQIAO_ANCHOR_TO", "", "台账链头寄给谁，至少两个人：姓名 <地址>, 姓名 <地址>"),
    Setting("QUEQIAO_NIGHTLY", "02:00", "queqiao run 每天几点做夜间匹配（北京时间）"),
    Setting("QUEQIAO_PLAN_DAY", "mon", "queqiao run 每周哪天做推送计划：mon、tue、wed、thu、fri、sat、sun"),
    *BACKUP_SETTINGS,
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one run."""

    home: Path
    database_url: str
    index_url: str
    encoder: str
    reranker: str
    threshold: float
    hours: SendingHours
    policy: PushPolicy
    channels: tuple[PushChannel, ...]
    schedule: Schedule
    centre_name: str
    font: str
    public_url: str = ""
    senders: SenderSettings = field(default_factory=SenderSettings)
    anchor_to: str = ""
    backups: BackupSettings = field(default_factory=BackupSettings)


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Settings from environment variables. Raises InputRefused for a value that is none."""
    value = {s.name: environment.get(s.name, "") or s.default for s in SETTINGS}
    threshold = _share("QUEQIAO_THRESHOLD", value["QUEQIAO_THRESHOLD"])
    hours = _hours("QUEQIAO_SENDING_HOURS", value["QUEQIAO_SENDING_HOURS"])
    return Settings(
        home=Path(value["QUEQIAO_HOME"]),
        database_url=value["QUEQIAO_DATABASE_URL"],
        index_url=value["QUEQIAO_INDEX_URL"].strip(),
        encoder=value["QUEQIAO_ENCODER"],
        reranker=value["QUEQIAO_RERANKER"],
        threshold=threshold,
        hours=hours,
        policy=PushPolicy(
            threshold,
            contact=_caps("QUEQIAO_CONTACT_CAPS", value["QUEQIAO_CONTACT_CAPS"]),
            enterprise=_caps("QUEQIAO_ENTERPRISE_CAPS", value["QUEQIAO_ENTERPRISE_CAPS"]),
            digest_size=_digest_size("QUEQIAO_DIGEST_SIZE", value["QUEQIAO_DIGEST_SIZE"]),
        ),
        channels=_channels("QUEQIAO_CHANNELS", value["QUEQIAO_CHANNELS"]),
        public_url=_public_url("QUEQIAO_PUBLIC_URL", value["QUEQIAO_PUBLIC_URL"]),
        senders=sender_settings(value),
        centre_name=_name("QUEQIAO_CENTRE_NAME", value["QUEQIAO_CENTRE_NAME"]),
        font=value["QUEQIAO_FONT"],
        anchor_to=value["QUEQIAO_ANCHOR_TO"],
        schedule=usual_schedule(
            _time("QUEQIAO_NIGHTLY", value["QUEQIAO_NIGHTLY"]),
            _weekday("QUEQIAO_PLAN_DAY", value["QUEQIAO_PLAN_DAY"]),
            hours,
        ),
        backups=backup_settings(value),
    )


def _share(name: str, text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise InputRefused(f"设置 {name} 不是 0 到 1 之间的数", text, "请改正环境变量后重试")
    return share


def _caps(name: str, text: str) -> Caps:
    found = re.fullmatch(r"\s*(\d{1,4})\s*/\s*(\d{1,4})\s*", text)
    week, month = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 0 < week <= month:
        raise InputRefused(f"设置 {name} 不是“每周/每月”两个数", text, "请写成 5/15：每周至少 1 条，每月不少于每周")
    return Caps(week, month)


def _name(name: str, text: str) -> str:
    if not text.strip() or len(text) > LONGEST_NAME or not text.isprintable():
        raise InputRefused(f"设置 {name} 不是一行名称", text[:LONGEST_NAME], f"请写不超过 {LONGEST_NAME} 字的一行")
    return text.strip()


def _digest_size(name: str, text: str) -> int:
    if text.strip() not in [str(size) for size in range(1, LARGEST_DIGEST + 1)]:
        raise InputRefused(f"设置 {name} 不是 1 到 {LARGEST_DIGEST} 之间的整数", text, "请改正环境变量后重试")
    return int(text)


def _channels(name: str, text: str) -> tuple[PushChannel, ...]:
    stated = [part.strip() for part in text.replace("，", ",").split(",") if part.strip()]
    unknown = [part for part in stated if part not in list(PushChannel)]
    if unknown or not stated:
        raise InputRefused(f"设置 {name} 中没有这个渠道", "、".join(unknown), f"可写：{'、'.join(PushChannel)}")
    return tuple(dict.fromkeys(map(PushChannel, stated)))


def _hours(name: str, text: str) -> SendingHours:
    try:
        opens, closes = (time.fromisoformat(part.strip()) for part in text.split("-"))
        if opens.tzinfo or closes.tzinfo or opens >= closes:
            raise ValueError(text)
    except ValueError as error:
        raise InputRefused(f"设置 {name} 不是一段时间", text, "请写成 09:00-17:30，开始早于结束") from error
    return SendingHours(opens, closes)


def _public_url(name: str, text: str) -> str:
    """Without a slash at its end; it goes into letters, so nothing but an address may be in it."""
    url = text.strip().rstrip("/")
    if url and not re.fullmatch(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?(?:/[A-Za-z0-9._~/-]*)?", url):
        raise InputRefused(f"设置 {name} 不是网址", text, "请写成 https://queqiao.example.cn，不带参数")
    return url


def _time(name: str, text: str) -> time:
    try:
        at = time.fromisoformat(text.strip())
        if at.tzinfo or at.second or at.microsecond:
            raise ValueError(text)
    except ValueError as error:
        raise InputRefused(f"设置 {name} 不是一个钟点", text, "请写成 02:00") from error
    return at


def _weekday(name: str, text: str) -> int:
    if text.strip().lower() not in WEEKDAYS:
        raise InputRefused(f"设置 {name} 不是星期几", text, f"请写 {'、'.join(WEEKDAYS)} 之一")
    return WEEKDAYS.index(text.strip().lower())
