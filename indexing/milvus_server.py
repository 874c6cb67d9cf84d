"""A Milvus server as the index uses it: collections of patents, asked by vector, by grams or by id."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote, urlsplit

from matcher.errors import HomeUnusable
from matcher.similarity import COLUMNS

ID, DAY, VECTOR, GRAMS, TEXT, NORMS = "patent_id", "last_day", "vector", "grams", "text", "norms"
LONGEST_ID, LONGEST_TEXT = 128, 65_535  # bytes; no server takes longer texts
AT_ONCE = 1_000
_SECONDS = 600
_CURE = "请检查 QUEQIAO_INDEX_URL 和 Milvus 服务器"
Row = dict[str, Any]


class MilvusServer:
    """Raises HomeUnusable, at every call, where the server cannot be reached or does not do what it is asked."""

    def __init__(self, url: str) -> None:
        """`url`: http://host:19530, with name and password before an @ where the server asks for them."""
        try:
            from pymilvus import MilvusClient
        except ImportError as error:
            raise HomeUnusable("缺少连接 Milvus 的组件", "pymilvus", "请安装 pip install queqiao[milvus]") from error
        logging.getLogger("pymilvus").disabled = True  # it tells whole tracebacks beside what it raises
        parts = urlsplit(url)
        self.shown = url.replace(f"{parts.netloc.rpartition('@')[0]}@", "", 1) if parts.username else url
        token = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}" if parts.username else ""
        with self._asking():
            self._client: Any = MilvusClient(uri=self.shown, token=token, timeout=_SECONDS)

    def create(self, name: str, dimensions: int) -> None:
        """A new empty collection, in place of one that a broken build left."""
        from pymilvus import DataType, MilvusClient

        schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field(ID, DataType.VARCHAR, is_primary=True, max_length=LONGEST_ID)
        schema.add_field(DAY, DataType.INT64)
        schema.add_field(VECTOR, DataType.FLOAT_VECTOR, dim=dimensions)
        schema.add_field(GRAMS, DataType.SPARSE_FLOAT_VECTOR)
        schema.add_field(TEXT, DataType.VARCHAR, max_length=LONGEST_TEXT)
        schema.add_field(NORMS, DataType.ARRAY, element_type=DataType.FLOAT, max_capacity=len(COLUMNS))
        indexes = MilvusClient.prepare_index_params()
        indexes.add_index(VECTOR, index_type="AUTOINDEX", metric_type="IP")
        indexes.add_index(GRAMS, index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
        indexes.add_index(DAY, index_type="INVERTED")
        self.drop([name])
        with self._asking():
            self._client.create_collection(name, schema=schema, index_params=indexes, consistency_level="Strong")

    def write(self, name: str, rows: Iterable[Row]) -> None:
        """Writes rows, in place of those with the same id, and makes them last."""
        batch: list[Row] = []
        with self._asking():
            for row in rows:
                batch.append(row)
                if len(batch) == AT_ONCE:
                    self._client.upsert(name, batch)
                    batch = []
            if batch:
                self._client.upsert(name, batch)
            self._client.flush(name)

    def delete(self, name: str, ids: Sequence[str]) -> None:
        """Drops patents; one that is not there does no harm."""
        with self._asking():
            for start in range(0, len(ids), AT_ONCE):
                self._client.delete(name, ids=list(ids[start : start + AT_ONCE]))

    def count(self, name: str) -> int:
        """How many patents there are."""
        with self._asking():
            return int(self._client.query(name, output_fields=["count(*)"])[0]["count(*)"])

    def search(self, name: str, field: str, queries: Sequence[Any], top: int, condition: str) -> list[list[str]]:
        """For each query the ids of the `top` patents with the largest inner product above 0, best first."""
        if not queries:
            return []
        with self._asking():
            found = self._client.search(name, data=list(queries), anns_field=field, limit=top, filter=condition)
            return [[hit[ID] for hit in hits if hit["distance"] > 0] for hits in found]

    def get(self, name: str, ids: Sequence[str], fields: Sequence[str]) -> dict[str, Row]:
        """The named fields of the patents that are there, by id."""
        found: dict[str, Row] = {}
        with self._asking():
            for start in range(0, len(ids), AT_ONCE):
                some = list(ids[start : start + AT_ONCE])
                found |= {row[ID]: row for row in self._client.get(name, ids=some, output_fields=[ID, *fields])}
        return found

    def point(self, alias: str, name: str) -> None:
        """Makes the alias lead to that collection, in one step: who asks by it notices nothing."""
        with self._asking():
            known = any(alias in self._client.list_aliases(other)["aliases"] for other in self.names(alias))
            (self._client.alter_alias if known else self._client.create_alias)(name, alias)

    def names(self, alias: str) -> list[str]:
        """The collections that were ever made for an alias."""
        with self._asking():
            return [name for name in self._client.list_collections() if name.startswith(f"{alias}_")]

    def drop(self, names: Iterable[str]) -> None:
        """Drops collections, those that are there."""
        with self._asking():
            for name in names:
                if self._client.has_collection(name):
                    self._client.drop_collection(name)

    @contextmanager
    def _asking(self) -> Iterator[None]:
        import grpc
        from pymilvus.exceptions import MilvusException

        try:
            yield
        except (MilvusException, grpc.RpcError, ConnectionError) as error:
            reason = " ".join(str(getattr(error, "message", error)).split())[:160]
            raise HomeUnusable("Milvus 没有照办", self.shown, f"原因：{reason}。{_CURE}") from error
