"""Whom to call at any hour: on the label of every shipper of the site."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("site", sa.Column("contact", sa.String(), nullable=True))


def downgrade() -> None:
    raise RuntimeError("The ledger says whom to call, so the record goes on saying it.")
