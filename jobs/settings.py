"""Every setting in one table: name, default, help. Read from the environment once, at the edge."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from matcher.errors import InputRefused


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable; `help` is in Chinese, for the manual."""

    name: str
    default: str
    help: str


SETTINGS = (
    Setting("QUEQIAO_HOME", "queqiao-home", "工作目录：数据库、索引和文档都在其中；命令行 --home 优先"),
    Setting("QUEQIAO_DATABASE_URL", "", "数据库地址（SQLAlchemy 写法）；留空则用工作目录中的 SQLite"),
    Setting(
        "QUEQIAO_ENCODER",
        "",
        "编码器：留空则用随程序提供的（或 queqiao adapt 调整过的）；lsa 为随索引拟合；"
        "或填 sentence-transformers 模型的名称或目录。改动后须 queqiao index --rebuild",
    ),
    Setting("QUEQIAO_THRESHOLD", "0.3", "推送门槛：相关概率不低于此值才列入推送清单，0 到 1 之间"),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one run."""

    home: Path
    database_url: str
    encoder: str
    threshold: float


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Settings from environment variables. Raises InputRefused for a value that is none."""
    value = {s.name: environment.get(s.name, "") or s.default for s in SETTINGS}
    return Settings(
        home=Path(value["QUEQIAO_HOME"]),
        database_url=value["QUEQIAO_DATABASE_URL"],
        encoder=value["QUEQIAO_ENCODER"],
        threshold=_share("QUEQIAO_THRESHOLD", value["QUEQIAO_THRESHOLD"]),
    )


def _share(name: str, text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise InputRefused(f"设置 {name} 不是 0 到 1 之间的数", text, "请改正环境变量后重试")
    return share
