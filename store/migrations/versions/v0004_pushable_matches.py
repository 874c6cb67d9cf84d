"""Whether a match may be pushed. Matches stored before were never asked, so they may not until they are made again."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("matches", sa.Column("pushable", sa.Boolean(), nullable=False, server_default=sa.false()))
