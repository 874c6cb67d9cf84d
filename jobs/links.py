"""Signed links: what a letter carries so that its recipient can answer or refuse without an account."""

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from jobs.home import Home
from jobs.keys import home_key
from matcher.errors import RecordUnknown

if TYPE_CHECKING:
    from itsdangerous import URLSafeSerializer

_ANSWER, _REFUSE, _NEED, _PREFER = "answer", "refuse", "need", "prefer"  # a token for one purpose is none for another
_LONGEST = 512


@dataclass(frozen=True, slots=True)
class Linked:
    """Whom a link was made for, and in which message it went out."""

    message_id: str
    contact_id: str


def answer_link(home: Home, public_url: str, message_id: str, contact_id: str) -> str:
    """Where the items of this message can be answered; empty where the centre has no public address."""
    return f"{public_url}/a/{_signed(home, _ANSWER, message_id, contact_id)}" if public_url else ""


def refuse_link(home: Home, public_url: str, message_id: str, contact_id: str) -> str:
    """Where this contact can refuse everything, also by one click of the mail program (RFC 8058); empty where the
    centre has no public address."""
    return f"{public_url}/u/{refuse_token(home, message_id, contact_id)}" if public_url else ""


def refuse_token(home: Home, message_id: str, contact_id: str) -> str:
    """What the last part of a refusal link is."""
    return _signed(home, _REFUSE, message_id, contact_id)


def read_answer_token(home: Home, token: str) -> Linked:
    """What the token of an answer link says. Raises RecordUnknown for any other text."""
    return _read(home, _ANSWER, token)


def read_refuse_token(home: Home, token: str) -> Linked:
    """What the token of a refusal link says. Raises RecordUnknown for any other text."""
    return _read(home, _REFUSE, token)


def preference_token(home: Home, message_id: str, contact_id: str) -> str:
    """What the last part of a link to the preferences is."""
    return _signed(home, _PREFER, message_id, contact_id)


def read_preference_token(home: Home, token: str) -> Linked:
    """What the token of a link to the preferences says. Raises RecordUnknown for any other text."""
    return _read(home, _PREFER, token)


def need_link(home: Home, public_url: str, link_id: str) -> str:
    """Where an enterprise fills in a need by itself."""
    return f"{public_url}/n/{_serializer(home, _NEED).dumps([link_id])}"


def read_need_token(home: Home, token: str) -> str:
    """The id of the link to the need form. Raises RecordUnknown for any other text."""
    from itsdangerous import BadData

    try:
        (link_id,) = _serializer(home, _NEED).loads(token[:_LONGEST])
        return str(link_id)
    except (BadData, ValueError, TypeError) as error:
        raise RecordUnknown("链接无效") from error


def _signed(home: Home, purpose: str, message_id: str, contact_id: str) -> str:
    return str(_serializer(home, purpose).dumps([message_id, contact_id]))


def _read(home: Home, purpose: str, token: str) -> Linked:
    from itsdangerous import BadData

    try:
        message_id, contact_id = _serializer(home, purpose).loads(token[:_LONGEST])
        return Linked(str(message_id), str(contact_id))
    except (BadData, ValueError, TypeError) as error:
        raise RecordUnknown("链接无效") from error


def _serializer(home: Home, purpose: str) -> "URLSafeSerializer":
    from itsdangerous import URLSafeSerializer

    # The secret is there since the first contact was given an id: a new one would only hide that it was lost.
    key = home_key(home.path, "links", may_create=False)
    return URLSafeSerializer(key, salt=purpose, signer_kwargs={"digest_method": sha256, "key_derivation": "hmac"})
