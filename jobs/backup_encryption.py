"""A stream encrypted with a key file: AES-256-GCM over pieces that cannot be cut off, swapped or left out.

The construction is STREAM (V. T. Hoang, R. Reyhanitabar, P. Rogaway, D. Vizár, Online authenticated-encryption and its
nonce-reuse misuse-resistance, CRYPTO 2015): each piece has its number and whether it is the last one in its nonce. The
key of a file is derived from the key file and a salt of its own (HKDF-SHA256).
"""

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from matcher.errors import FileUnreadable, InputRefused

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"queqiao-backup-1\n"
KEY_LENGTH = 32
_SALT, _TAG, _PIECE = 16, 16, 1 << 20
_CURE = "请用 QUEQIAO_BACKUP_KEY 指出备份时所用的密钥文件"


class EncryptedWriter(io.RawIOBase):
    """Takes plain bytes, writes them encrypted to `file`; `close` writes the last piece and leaves `file` open."""

    def __init__(self, file: BinaryIO, key: Path) -> None:
        salt = os.urandom(_SALT)
        self._cipher = _cipher(key, salt)
        self._file, self._held, self._number = file, bytearray(), 0
        file.write(MAGIC + salt)

    def writable(self) -> bool:
        """It is written to."""
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        """Take all of `data`; a piece stays here until it is known not to be the last."""
        self._held += data
        while len(self._held) > _PIECE:
            self._put(bytes(self._held[:_PIECE]), last=False)
            del self._held[:_PIECE]
        return len(data)

    def close(self) -> None:
        """Write what is left as the last piece."""
        if not self.closed:
            self._put(bytes(self._held), last=True)
        super().close()

    def _put(self, piece: bytes, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last), piece, MAGIC))
        self._number += 1


def is_encrypted(path: Path) -> bool:
    """Whether a file begins as an encrypted one does."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def decrypt(path: Path, key: Path | None, target: BinaryIO) -> None:
    """Write the plain bytes of an encrypted file to `target`. Raises InputRefused without the key file, FileUnreadable
    with another one or where any part is not as it was written."""
    if key is None:
        raise InputRefused("备份是加密的", path.name, _CURE)
    with path.open("rb") as file:
        file.seek(len(MAGIC))
        cipher = _cipher(key, file.read(_SALT))
        for number, (piece, last) in enumerate(_pieces(file)):
            target.write(_plain(cipher, _nonce(number, last), piece, path))


def make_key(path: Path) -> None:
    """Write a new key file. Raises InputRefused where there is one already: what it encrypts would be lost."""
    try:
        with os.fdopen(
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb"
        ) as file:
            file.write(os.urandom(KEY_LENGTH))
    except FileExistsError as error:
        raise InputRefused("密钥文件已经有了", path, "请换一个文件名；旧密钥不要删，旧备份要用它打开") from error
    except OSError as error:
        raise InputRefused("密钥文件写不下来", path, "请检查文件夹和权限") from error


def _pieces(file: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    piece = file.read(_PIECE + _TAG)
    while True:
        following = file.read(_PIECE + _TAG)
        yield piece, not following
        if not following:
            return
        piece = following


def _plain(cipher: "AESGCM", nonce: bytes, piece: bytes, path: Path) -> bytes:
    from cryptography.exceptions import InvalidTag

    try:
        return cipher.decrypt(nonce, piece, MAGIC)
    except (InvalidTag, ValueError) as error:
        raise FileUnreadable("备份打不开：密钥不对，或文件不完整", path.name, _CURE) from error


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _cipher(key: Path, salt: bytes) -> "AESGCM":
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF
    except ImportError as error:
        cure = "请运行 pip install 'queqiao[encryption]'，或清空 QUEQIAO_BACKUP_KEY"
        raise InputRefused("加密备份需要 cryptography", "未安装", cure) from error
    return AESGCM(HKDF(SHA256(), KEY_LENGTH, salt, MAGIC).derive(_secret(key)))


def _secret(key: Path) -> bytes:
    try:
        secret = key.read_bytes()
    except OSError as error:
        raise InputRefused("备份的密钥文件读不出来", key, "请检查 QUEQIAO_BACKUP_KEY") from error
    if len(secret) < KEY_LENGTH:
        raise InputRefused("备份的密钥文件太短", f"{key}，{len(secret)} 字节", "请用 queqiao backup --make-key 生成")
    return secret
