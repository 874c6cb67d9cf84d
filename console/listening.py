"""The socket at which pages are served."""

import os
import socket

from matcher.errors import InputRefused

_WAITING = 128  # connections not yet accepted


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises InputRefused for an address that cannot be listened at."""
    try:
        family, kind, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # Named TCP outright: only then does asyncio send what is small at once, else each answer waits 40 ms.
        door = socket.socket(family, kind, socket.IPPROTO_TCP)
        try:
            if os.name == "posix":  # elsewhere this lets two programs share the port
                door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind(where)
            door.listen(_WAITING)
        except OSError:
            door.close()
            raise
        return door
    except OSError as error:
        value = f"{host}:{port}，{error.strerror or error}"
        raise InputRefused("不能在这个地址监听", value, "请换一个 --port，或检查 --host") from error
