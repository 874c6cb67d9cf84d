"""The home: one programme of one centre, a folder that holds its database, index and documents."""

from dataclasses import dataclass
from pathlib import Path

from matcher.errors import HomeUnusable


@dataclass(frozen=True, slots=True)
class Home:
    """Where things lie in a home; nothing is created until `prepare`. `index_url` is the Milvus server that holds what
    is searched; empty: the folder of the index does."""

    path: Path
    stated_database_url: str = ""
    index_url: str = ""

    @property
    def database_url(self) -> str:
        """The SQLAlchemy URL: QUEQIAO_DATABASE_URL where given, else SQLite in the home."""
        return self.stated_database_url or f"sqlite:///{(self.path / 'queqiao.sqlite').as_posix()}"

    @property
    def index(self) -> Path:
        """The folder of the search index."""
        return self.path / "index"

    @property
    def models(self) -> Path:
        """Where encoders and rankers fitted to this home are kept."""
        return self.path / "models"

    @property
    def imports(self) -> Path:
        """Where rejects and id lists of imports are written."""
        return self.path / "imports"

    @property
    def uploads(self) -> Path:
        """Where files lie that were uploaded in the console and are not imported yet."""
        return self.path / "uploads"

    @property
    def documents(self) -> Path:
        """Where review lists and catalogs are written."""
        return self.path / "documents"

    @property
    def attachments(self) -> Path:
        """Where receipts and other evidence are kept, each under its SHA-256."""
        return self.path / "attachments"

    @property
    def refusals(self) -> Path:
        """Suppressions a second time, outside the database: an older database put back does not forget them."""
        return self.path / "refusals.csv"

    @property
    def departures(self) -> Path:
        """What left, outside the database: an older database put back learns what went out after it."""
        return self.path / "sent.jsonl"

    @property
    def backups(self) -> Path:
        """Where backups are written by themselves, where no other folder is set."""
        return self.path / "backups"

    @property
    def public(self) -> Path:
        """The public catalog as it was last published."""
        return self.path / "public"

    @property
    def programme(self) -> Path:
        """The programme the centre signed for, where it is not the shipped one."""
        return self.path / "programme.toml"

    def prepare(self) -> None:
        """Make the folder. Raises HomeUnusable where that is not possible."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise HomeUnusable("无法建立工作目录", self.path, "请换一个可写的目录（--home）") from error
