"""Which encoder a setting or a manifest names."""

from pathlib import Path

from indexing.lsa import open_lsa
from indexing.sentences import PREFIX, SentenceEncoder
from indexing.static_encoder import open_static
from indexing.static_folder import is_static
from matcher.errors import InputRefused
from matcher.protocols import Encoder


def open_encoder(setting: str) -> Encoder | None:
    """The encoder of a folder saved by `StaticEncoder.save` or `LsaEncoder.save`, else a sentence-transformers folder
    or model name. Empty: None, and the index fits its own."""
    if not setting:
        return None
    if is_static(Path(setting)):
        return open_static(Path(setting))
    if (Path(setting) / "encoder.json").is_file():
        return open_lsa(Path(setting))
    return SentenceEncoder(setting)


def encoder_named(name: str, folder: Path | None) -> Encoder:
    """The encoder an index was built with: the one saved in its folder, or the sentence-transformers model of that
    name. Raises InputRefused for any other."""
    if folder is not None:
        return open_lsa(folder)
    if name.startswith(PREFIX):
        return SentenceEncoder(name.removeprefix(PREFIX))
    raise InputRefused("索引所用的编码器无法自动打开", name, "请指定同一个编码器，或运行 queqiao index --rebuild 重建")
