"""What came back by mail: bounces and replies in the folder `收件` of the home, where a mail program or a person puts
them. A mail that was read is moved aside; one that cannot be understood stays for a person to look at."""

from datetime import datetime
from pathlib import Path

from jobs.answer_files import answer_reply
from jobs.by_hand import bounces, failures
from jobs.deliveries import day_of
from jobs.home import Home
from jobs.opening import Engine
from jobs.senders.bounces import read_bounces
from matcher.errors import QueqiaoError

FOLDER, READ = "收件", "已读"
_KINDS = frozenset({".eml", ".mbox", ".mbx", ".txt"})


def read_mail(home: Home, engine: Engine, now: datetime) -> str:
    """Record every bounce and reply that is there; what was found, in a line. Recording the same twice changes
    nothing, so that a program that dies before a mail is moved may read it again."""
    folder = home.path / FOLDER
    mails = sorted(path for path in folder.iterdir() if path.suffix.lower() in _KINDS) if folder.is_dir() else []
    back, answered, left = 0, 0, []
    for path in mails:
        try:
            new, said = _read(home, engine, path, now)
        except QueqiaoError as error:
            left.append(f"{path.name}：{error.message}")
            continue
        back, answered = back + new, answered + said
        (folder / READ).mkdir(exist_ok=True)
        path.replace(folder / READ / path.name)
    told = f"读了 {len(mails) - len(left)} 封：退信 {back}，答复 {answered}"
    return f"{told}；要人看 {len(left)} 封：{'；'.join(left[:3])}" if left else told


def _read(home: Home, engine: Engine, path: Path, now: datetime) -> tuple[int, int]:
    """New bounces and new answers in one file. Raises what the readers raise where it is neither."""
    if path.suffix.lower() != ".txt":
        found = read_bounces(path).found
        if found:
            return bounces(engine, failures(found), now)[0], 0
    return 0, len(answer_reply(home, engine, path, "", now, day_of(now)).new)
