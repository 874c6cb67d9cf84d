"""Keys of a home: one secret file, made once, from which each purpose derives its own key."""

import hmac
import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from matcher.errors import HomeUnusable

SECRET_FILE = "secret.key"
_LENGTH = 32
_CURE = "请从备份中恢复这个文件；没有它，拒收名单和台账中的代号都无法核对"


def home_key(home: Path, purpose: str, may_create: bool = True) -> bytes:
    """The key of the home at that path for one purpose, 32 bytes. Raises HomeUnusable where the secret is damaged, or
    absent and not to be made (a new one would match nothing that was made with the old)."""
    path = home / SECRET_FILE
    if may_create and not path.exists():
        _create(path)
    try:
        secret = path.read_bytes()
    except OSError as error:
        raise HomeUnusable("工作目录的密钥文件读不出来", path, _CURE) from error
    if len(secret) != _LENGTH:
        raise HomeUnusable("工作目录的密钥文件已损坏", path, _CURE)
    return hmac.new(secret, purpose.encode(), sha256).digest()


def _create(path: Path) -> None:
    """Written aside and then put in place whole; where two do so at once, the first one stands."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{uuid4().hex}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb") as f:
        f.write(os.urandom(_LENGTH))
        f.flush()
        os.fsync(f.fileno())
    try:
        with suppress(FileExistsError):
            os.link(part, path)
    except OSError:  # a file system without links
        if not path.exists():
            part.replace(path)
    part.unlink(missing_ok=True)
