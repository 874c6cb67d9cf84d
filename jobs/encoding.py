"""Which encoder a home works with: the one a setting names, else the one tuned to the home, else the shipped one."""

from pathlib import Path
from typing import TYPE_CHECKING

from indexing.static_folder import static_name
from jobs.activations import Activations
from jobs.home import Home
from matcher.shipped import shipped

if TYPE_CHECKING:
    from matcher.protocols import Encoder

LSA = "lsa"


def home_encoder(home: Home, setting: str) -> "Encoder | None":
    """The encoder of the home under `QUEQIAO_ENCODER` = `setting`; None for `lsa`, which each index fits for itself.
    Raises InputRefused for a setting that names no encoder, HomeUnusable where a tuned encoder cannot be read."""
    from indexing.encoders import open_encoder
    from indexing.static_encoder import open_static

    if setting == LSA:
        return None
    return open_encoder(setting) if setting else open_static(active_folder(home))


def is_index_encoder(home: Home, setting: str, name: str) -> bool:
    """Whether an index built with the encoder `name` is of the home's encoder, as far as names tell: a folder or model
    that the setting names is compared where the index is opened."""
    if setting == LSA:
        return name.startswith(f"{LSA}-")
    return bool(setting) or name == static_name(active_folder(home))


def shipped_encoder() -> str:
    """The name of the encoder shipped with the program."""
    return static_name(shipped("models", "encoder"))


def active_folder(home: Home) -> Path:
    """Where the home's static encoder lies: the last one tuned and not reverted, else the shipped one."""
    history = tuned_encoders(home).names()
    return home.models / history[-1] if history else shipped("models", "encoder")


def tuned_encoders(home: Home) -> Activations:
    """The folders of the encoders tuned to this home and activated."""
    return Activations(home.models / "encoders.json", "编码器")
