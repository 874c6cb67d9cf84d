"""The description of the API: as OpenAPI, and as a page of our own that loads nothing from elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from console.web.access import PageNeeds, Visitor
from console.web.rendering import page
from matcher.access_vocabulary import Permission

DESCRIPTION = "/api/openapi.json"
Sees = Annotated[Visitor, Depends(PageNeeds(Permission.OWN_ACCOUNT))]


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of a shape: its name, type and what it says."""

    name: str
    kind: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the API, in the words of its description; `shape` names what it answers with."""

    method: str
    path: str
    summary: str
    parameters: tuple[Field, ...]
    problems: tuple[tuple[str, str], ...]
    shape: str


def docs_router() -> APIRouter:
    """`/api/docs` and `/api/openapi.json`, for whoever is signed in."""
    router = APIRouter(include_in_schema=False)
    router.get("/api/docs")(_docs)
    router.get(DESCRIPTION)(_description)
    return router


def _description(request: Request, visitor: Sees) -> dict[str, Any]:
    described: dict[str, Any] = request.app.openapi()
    return described


def _docs(request: Request, visitor: Sees) -> Response:
    described = request.app.openapi()
    words: dict[str, Any] = {"operations": list(operations(described)), "shapes": shapes(described)}
    return page(request, "api_docs", description=DESCRIPTION, **words)


def operations(described: dict[str, Any]) -> Iterator[Operation]:
    """The operations of an OpenAPI description."""
    for path, methods in described["paths"].items():
        for method, told in methods.items():
            fields = [
                Field(p["name"], kind_of(p["schema"]), p.get("description", "")) for p in told.get("parameters", ())
            ]
            answers = {code: answer["description"] for code, answer in told["responses"].items() if code != "200"}
            shape = kind_of(told["responses"]["200"]["content"]["application/json"]["schema"])
            yield Operation(method.upper(), path, told["summary"], tuple(fields), tuple(answers.items()), shape)


def shapes(described: dict[str, Any]) -> dict[str, list[Field]]:
    """The fields of every shape, by its name; of a closed set, its members."""
    return {name: list(_fields(shape)) for name, shape in described["components"]["schemas"].items() if _ours(name)}


def _ours(name: str) -> bool:
    return "Validation" not in name


def _fields(shape: dict[str, Any]) -> Iterator[Field]:
    yield from (Field(name, kind_of(schema)) for name, schema in shape.get("properties", {}).items())
    yield from (Field(value, "取值") for value in shape.get("enum", ()))


def kind_of(schema: dict[str, Any]) -> str:
    """A type in words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " 或 ".join(map(kind_of, schema["anyOf"]))
    if schema.get("type") == "array":
        return f"{kind_of(schema['items'])} 的列表"
    return str(schema.get("format") or schema.get("type") or "任意")
