"""Work on many batches by a Dask cluster: as `many_cores` does it by the cores of this machine."""

import re
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any
from uuid import uuid4

from jobs.many_cores import Batch, Done, Spread, Tools
from matcher.errors import HomeUnusable, InputRefused

_ADDRESS = re.compile(r"(?:tcp|tls)://(?:[\w.-]+|\[[0-9A-Fa-f:]+\]):\d{1,5}")
_AHEAD = 2  # batches in hand for each worker, so that memory does not grow with how many there are
_SECONDS = 10
_held = threading.local()


@contextmanager
def cluster(address: str) -> Iterator[Spread]:
    """What spreads work over the cluster whose scheduler listens at `address` (tcp://…). A batch whose worker dies is
    done by another; each is given back once. Raises InputRefused for what is no address, HomeUnusable where the cluster
    cannot be reached, has no workers, other versions of this program, or fails on the way."""
    try:
        from distributed import Client
    except ImportError as error:
        raise HomeUnusable("缺少连接 Dask 集群的组件", "distributed", "请安装 pip install queqiao[cluster]") from error
    if not _ADDRESS.fullmatch(address):
        raise InputRefused("--cluster 不是调度进程的地址", address, "请写成 tcp://10.0.0.5:8786")
    try:
        client: Any = Client(address, timeout=_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError) as error:
        cure = "请检查 --cluster 的地址，并确认 dask scheduler 已经启动"
        raise HomeUnusable("连不上 Dask 集群", address, cure) from error
    with client:
        _check(client, address)
        yield _Spreading(client, address)


class _Spreading:
    def __init__(self, client: Any, address: str) -> None:
        self._client, self._address = client, address

    def __call__(
        self, act: Callable[[Batch, Tools], Done], batches: Iterable[Batch], tools: Callable[[], Tools]
    ) -> Iterator[Done]:
        waiting: deque[Any] = deque()
        made, work = self._client.scatter(tools, broadcast=True, hash=False), uuid4().hex
        for batch in batches:
            waiting.append(self._client.submit(_act, act, batch, made, work, pure=False))
            if len(waiting) > _AHEAD * max(1, len(self._client.nthreads())):
                yield self._result(waiting.popleft())
        while waiting:
            yield self._result(waiting.popleft())

    def _result(self, future: Any) -> Any:
        from distributed import KilledWorker
        from distributed.comm.core import CommClosedError

        try:
            return future.result()
        except (KilledWorker, CommClosedError, OSError) as error:
            reason = type(error).__name__
            raise HomeUnusable(
                "Dask 集群中途停了", f"{self._address}（{reason}）", "请检查工作进程后重新运行"
            ) from error


def _check(client: Any, address: str) -> None:
    """Another version on a worker would make other results of the same records."""
    if not client.nthreads():
        raise HomeUnusable("Dask 集群里没有工作进程", address, "请先启动 dask worker")
    try:
        own, others = version("queqiao"), client.run(_version)
    except ImportError as error:
        raise HomeUnusable("工作进程上没有装本程序", address, "请在各台机器上装同一版本") from error
    if wrong := {found for found in others.values() if found != own}:
        told = "、".join(sorted(wrong))
        raise HomeUnusable("工作进程上的版本与本机不同", f"{told}，本机 {own}", "请在各台机器上装同一版本")


def _version() -> str:
    """Of this program, on a worker."""
    return version("queqiao")


def _act(act: Callable[[Any, Any], Any], batch: Any, tools: Callable[[], Any], work: str) -> Any:
    """On a worker: tools are made once for each of its threads and each piece of work."""
    if getattr(_held, "work", "") != work:
        _held.tools, _held.work = tools(), work
    return act(batch, _held.tools)
