"""The example for several machines: well formed, closed to the outside, and in words the program knows."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from jobs.settings import SETTINGS, read_settings

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "docs" / "examples"
COMPOSE: dict[str, Any] = yaml.safe_load((EXAMPLES / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (EXAMPLES / "Dockerfile").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SERVICES)
def test_every_image_has_a_version_and_what_a_service_waits_for_is_there(name: str) -> None:
    service = SERVICES[name]
    assert re.fullmatch(r"[\w./-]+:v?(RELEASE\.)?\d[\w.-]+", service["image"])
    waits = service.get("depends_on", [])
    assert set(waits) <= SERVICES.keys()
    for other, condition in waits.items() if isinstance(waits, dict) else []:
        assert condition == {"condition": "service_healthy"} and "healthcheck" in SERVICES[other]


def test_only_this_machine_is_listened_to_and_no_password_stands_in_the_file() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports and all(port.startswith("127.0.0.1:") for port in ports)
    for service in SERVICES.values():
        for key, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|ACCESS_KEY|ROOT_USER", key):
                assert re.fullmatch(r"\$\{[A-Z_]+:\?[^}]+\}", value)


def test_what_is_kept_is_kept_in_named_volumes() -> None:
    mounted = [mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])]
    assert set(mounted) == set(COMPOSE["volumes"])


def test_its_settings_are_settings_of_the_program() -> None:
    stated = {key: value for service in SERVICES.values() for key, value in service.get("environment", {}).items()}
    own = {key: value for key, value in stated.items() if key.startswith("QUEQIAO_")}
    assert own.keys() <= {setting.name for setting in SETTINGS}
    settings = read_settings(own)
    assert settings.index_url == "http://milvus:19530" and settings.database_url.startswith("postgresql://")


@pytest.mark.parametrize("name", ["scheduler", "worker"])
def test_the_words_to_dask_are_options_it_has(name: str) -> None:
    _, which, *words = SERVICES[name]["command"]
    dask = shutil.which("dask", path=str(Path(sys.executable).parent))
    assert dask is not None
    told = subprocess.run([dask, which, "--help"], capture_output=True, text=True, check=True, timeout=60).stdout
    assert [word for word in words if word.startswith("--") and word not in told] == []


def test_the_image_has_the_extras_that_it_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = re.search(r"'\.\[([\w,]+)\]'", DOCKERFILE)
    assert found is not None
    extras = set(found[1].split(","))
    assert extras <= project["optional-dependencies"].keys() and {"cluster", "milvus", "postgresql"} <= extras
    assert f"queqiao:{project['version']}" in {service["image"] for service in SERVICES.values()}
