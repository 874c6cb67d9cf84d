"""The web address of a gateway or robot: https, or plain http on this machine."""

import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from matcher.errors import InputRefused

_TARGET = re.compile(r"[!-~]*")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to post. `target` (path and query) holds the robot's key, so it is never shown."""

    secure: bool
    host: str
    port: int
    target: str = field(repr=False)


def endpoint(setting: str, url: str) -> Endpoint:
    """The endpoint a setting names. Raises InputRefused, which names the setting and never shows a key."""
    try:
        parts = urlsplit(url)
        port, host = parts.port or _PORTS.get(parts.scheme, 0), (parts.hostname or "").encode("idna").decode()
    except ValueError:
        raise InputRefused(f"设置 {setting} 不是网址", "", "请写完整的 https 地址") from None
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not port or not host or parts.username is not None or not _TARGET.fullmatch(target):
        raise InputRefused(f"设置 {setting} 不是网址", host, "请写完整的 https 地址，不含用户名和空格")
    if parts.scheme != "https" and not is_loopback(host):
        raise InputRefused(f"设置 {setting} 不是 https 地址", f"{parts.scheme}://{host}", "只有本机地址可用 http")
    return Endpoint(parts.scheme == "https", host, port, target)


def is_loopback(host: str) -> bool:
    """Whether the host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
