"""Contacts under names that say nothing: a keyed pseudonym, its key kept in the home and nowhere else."""

import hashlib
import hmac
import os
import secrets
import unicodedata
from pathlib import Path

import sqlalchemy as sa

from jobs.home import Home
from matcher.errors import HomeUnusable
from store import ledger

KEY_BYTES = 32
_CURE = "请从备份中恢复这个文件；没有它，拒收过的联系人就认不出来"


def contact_key(home: Home, conn: sa.Connection) -> bytes:
    """The key of this home, made at the first call. Raises HomeUnusable where it is damaged, or gone while the ledger
    already carries pseudonyms: a new one would make strangers of those who refused."""
    path = key_path(home)
    if not path.exists():
        if ledger.names_contacts(conn):
            raise HomeUnusable("联系人代号的密钥不见了", path, _CURE)
        _make(home, path)
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise HomeUnusable("联系人代号的密钥已损坏", path, _CURE)
    return key


def key_path(home: Home) -> Path:
    """Where the key lies; it belongs to a backup of the home as the database does."""
    return home.path / "contact.key"


def pseudonym(key: bytes, address: str) -> str:
    """The pseudonym of the contact with this address (e-mail, or telephone number where there is none): HMAC-SHA256,
    cut to 128 bits. Width, case and spaces do not matter, so an address imported again is the same contact."""
    plain = "".join(unicodedata.normalize("NFKC", address).split()).casefold()
    if not plain:
        raise ValueError("a contact without an address has no pseudonym")
    return "K" + hmac.new(key, plain.encode(), hashlib.sha256).hexdigest()[:32]


def _make(home: Home, path: Path) -> None:
    """Written whole beside its place and put there under a lock, so that two first calls agree on one key."""
    from filelock import FileLock

    home.prepare()
    with FileLock(path.with_suffix(".lock")):
        if path.exists():
            return
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
