"""Passwords as argon2id hashes."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

# OWASP's password storage cheat sheet, 2025: 19 MiB, two passes, one lane. What many sign-ins at once cost stays small.
_KIBIBYTES, _PASSES, _LANES = 19 * 1024, 2, 1


def hashed(password: str) -> str:
    """The argon2id hash of a password, its salt and parameters within."""
    return _hasher().hash(password)


def agrees(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one of the hash. Without a hash the same work is done, and the answer is no: how long
    it took does not tell whether there is an account."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        right = _hasher().verify(password_hash or _nobodys(), password)
    except (VerificationError, InvalidHashError):
        return False
    return right and password_hash is not None


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=_PASSES, memory_cost=_KIBIBYTES, parallelism=_LANES)


@cache
def _nobodys() -> str:
    return hashed("a password that opens nothing")
