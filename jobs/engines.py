"""Where what is searched lies: in the home, or on the Milvus server that `QUEQIAO_INDEX_URL` names."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from indexing.manifest import Manifest
from indexing.parts import IndexPart
from jobs.encoding import home_encoder
from jobs.home import Home
from matcher.errors import HomeUnusable
from matcher.protocols import Encoder, Retriever


def open_retriever(home: Home, encoder: str = "") -> Retriever:
    """The index of a home, with `QUEQIAO_ENCODER` = `encoder`. Raises HomeUnusable where there is none, it is damaged,
    or it lies elsewhere than the home says, InputRefused where its encoder is another one."""
    from indexing.hybrid import open_index
    from indexing.manifest import read_manifest

    if elsewhere(home, read_manifest(home.index)):
        place = "工作目录" if home.index_url else "Milvus 服务器"
        raise HomeUnusable(
            "索引不在设置所说的地方", f"索引在{place}上", "请核对 QUEQIAO_INDEX_URL，或运行 queqiao index"
        )
    if not home.index_url:
        return open_index(home.index, home_encoder(home, encoder))
    from indexing.milvus_index import open_milvus

    return open_milvus(home.index, home.index_url, home_encoder(home, encoder))


def elsewhere(home: Home, manifest: Manifest) -> bool:
    """Whether the index lies elsewhere than the home says."""
    return bool(home.index_url) != bool(manifest.alias)


def build(home: Home, parts: Iterable[IndexPart], encoder: Encoder, revision: int, now: datetime) -> Manifest:
    """Builds the index of all patents where the home says."""
    from indexing.build import build_index
    from indexing.milvus_build import build_on_milvus

    if home.index_url:
        return build_on_milvus(home.index, home.index_url, parts, encoder, revision, now)
    return build_index(home.index, parts, encoder, revision, now)


def update(home: Home, parts: Iterable[IndexPart], removed: Sequence[str], revision: int, now: datetime) -> Manifest:
    """Brings the index up to date where the home says."""
    from indexing.build import update_index
    from indexing.milvus_build import update_on_milvus

    if home.index_url:
        return update_on_milvus(home.index, home.index_url, parts, removed, revision, now)
    return update_index(home.index, parts, removed, revision, now)
