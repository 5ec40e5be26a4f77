"""A test of a donor that is corrected. Null where it corrects nothing, as in older lines."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("donor_test") as table:
        table.add_column(sa.Column("corrects_id", sa.String(), nullable=True))
        table.add_column(sa.Column("correction_reason", sa.String(), nullable=True))
        table.create_foreign_key("fk_donor_test_corrects_id", "donor_test", ["corrects_id"], ["id"])


def downgrade() -> None:
    raise RuntimeError("What was corrected is not forgotten.")
