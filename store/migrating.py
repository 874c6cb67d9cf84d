"""The migrations, run inside one transaction of the caller. Imported only where the schema is behind."""

import sqlalchemy as sa
from alembic import command
from alembic.config import Config


def migrate(conn: sa.Connection, revision: str = "head") -> None:
    """Bring the schema to the newest revision, or up to an older one."""
    config = Config()
    config.set_main_option("script_location", "store:migrations")
    config.attributes["connection"] = conn
    command.upgrade(config, revision)
