"""A consent that is withdrawn, and an HLA typing that is corrected. Null where neither happened, as in older lines."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PEOPLE = ("donor", "recipient")


def upgrade() -> None:
    for person in PEOPLE:
        with op.batch_alter_table(person) as table:
            table.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
            table.add_column(sa.Column("withdrawn_by", sa.String(), nullable=True))
            table.add_column(sa.Column("withdrawal_reason", sa.String(), nullable=True))
            table.create_foreign_key(f"fk_{person}_withdrawn_by", "user", ["withdrawn_by"], ["id"])
    with op.batch_alter_table("hla_type") as table:
        table.add_column(sa.Column("corrects_id", sa.String(), nullable=True))
        table.add_column(sa.Column("correction_reason", sa.String(), nullable=True))
        table.create_foreign_key("fk_hla_type_corrects_id", "hla_type", ["corrects_id"], ["id"])


def downgrade() -> None:
    raise RuntimeError("What was withdrawn or corrected is not forgotten.")
