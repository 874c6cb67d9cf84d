"""The API answers as it is described, whatever it is asked: drawn from its description, with a token of each role."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from web_home import NAMES, NOW, Clock, app_over, client_of, sign_in

from jobs.api_tokens import issue_token
from jobs.home import Home
from jobs.opening import open_home
from matcher.permissions import GRANTED
from matcher.vocabulary import Role

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
NAMED = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")
FEW = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def app(worked_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    home = Home(Path(shutil.copytree(worked_home, tmp_path_factory.mktemp("described") / "home")))
    engine = open_home(home)
    for role in Role:
        issue_token(engine, role.value, NAMES[role], sorted(GRANTED[role]), f"token-{role.value}", 30, NOW)
    app = app_over(home.path, engine, Clock())
    yield app
    app.state.desk.writes.close()
    engine.dispose()


@pytest.fixture(scope="module")
def described(app: FastAPI) -> object:
    """The description as programs get it."""
    with client_of(app) as client:
        sign_in(client, Role.ANALYST)
        return schemathesis.openapi.from_dict(client.get("/api/openapi.json").json())


def test_every_operation_answers_as_described_to_whatever_is_asked(app, described):
    operations = [found.ok() for found in described.get_all_operations()]
    assert len(operations) >= 18
    with TestClient(app, base_url="http://console.test", raise_server_exceptions=False) as client:
        for operation in operations:
            _hold(operation, client)


def _hold(operation, client: TestClient) -> None:
    role = st.sampled_from(list(Role))
    checks = schemathesis.checks.CHECKS.get_by_names(NAMED)
    assert len(checks) == len(NAMED)

    @FEW
    @given(case=operation.as_strategy(), role=role)
    def check(case, role):
        bearing = {"Authorization": f"Bearer token-{role.value}"}
        answer = client.request(case.method, case.formatted_path, params=dict(case.query or {}), headers=bearing)
        case.validate_response(answer, checks=checks)
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
            assert set(answer.json()) == {"type", "title", "status", "detail"}

    check()
