"""An empty database made at once: the schema of the newest revision, with what its migrations would have put in."""

import sqlalchemy as sa

from store.schema import metadata, revisions

# As Alembic makes it, so that later migrations start from here.
_version = sa.Table(
    "alembic_version",
    sa.MetaData(),
    sa.Column("version_num", sa.String(32), nullable=False),
    sa.PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def is_empty(conn: sa.Connection) -> bool:
    """Whether the database has no table yet."""
    return not sa.inspect(conn).get_table_names()


def create(conn: sa.Connection, revision: str) -> None:
    """Make every table, as the migrations up to `revision`, the newest, make them one by one (loading Alembic for that
    takes longer than all the rest of a first command)."""
    metadata.create_all(conn)
    conn.execute(sa.insert(revisions).values(one=1, latest=0))
    _version.create(conn)
    conn.execute(sa.insert(_version).values(version_num=revision))
