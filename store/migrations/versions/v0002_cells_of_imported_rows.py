"""What the cells of an imported row were, so that a row seen before need not be cleaned again."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("imported_rows", sa.Column("cells", sa.LargeBinary(16), nullable=True))
    op.create_index("ix_imported_rows_cells", "imported_rows", ["kind", "cells"], unique=False)
