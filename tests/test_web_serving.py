"""The staff console as a process of its own."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from console.web.serving import listening
from matcher.errors import InputRefused

ROOT = Path(__file__).resolve().parent.parent
CODE = """
import sys
from pathlib import Path
from console.web.serving import serve_staff
from jobs.home import Home
from jobs.settings import read_settings
serve_staff(Home(Path(sys.argv[1])), read_settings({}), "127.0.0.1", 0)
"""


@pytest.mark.skipif(os.name == "nt", reason="stops the server by a signal")
def test_it_serves_until_it_is_interrupted(tmp_path):
    paths = {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    arguments = [sys.executable, "-c", CODE, str(tmp_path / "home")]
    with subprocess.Popen(
        arguments, stderr=subprocess.PIPE, text=True, encoding="utf-8", env=os.environ | paths
    ) as run:
        try:
            assert run.stderr is not None
            said = run.stderr.readline()
            port = int(re.search(r"http://127\.0\.0\.1:(\d+)/", said)[1])
            asking = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            asking.request("GET", "/")
            answer = asking.getresponse()
            assert (answer.status, answer.getheader("location"), answer.getheader("server")) == (303, "/sign-in", None)
            asking.close()
            run.send_signal(signal.SIGINT)
            assert run.wait(30) in (0, -signal.SIGINT)  # 0 where whoever started the tests lets no interrupt through
        finally:
            run.kill()


def test_an_address_in_use_is_refused_in_one_line():
    with listening("127.0.0.1", 0) as door:
        port = door.getsockname()[1]
        with pytest.raises(InputRefused, match=f"不能在这个地址监听：127.0.0.1:{port}"):
            listening("127.0.0.1", port)


def test_what_is_small_is_sent_at_once():
    with listening("127.0.0.1", 0) as door:
        assert door.proto == socket.IPPROTO_TCP
