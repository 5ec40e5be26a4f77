"""Each reason for a hold as a row of its own, and the digest of the texts that an import of product codes brought.

A hold that is on record already stays in the columns of its product, as its line set them; the next line that adds to
it or lifts it makes the row (ADR 12). An import from before has no digest of its texts (ADR 11).
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hold",
        sa.Column("product_id", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("because_of", sa.String(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.String(), nullable=True),
        sa.Column("lift_reason", sa.String(), nullable=True),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name="fk_hold_product_id"),
        sa.ForeignKeyConstraint(["set_by"], ["user.id"], name="fk_hold_set_by"),
        sa.ForeignKeyConstraint(["lifted_by"], ["user.id"], name="fk_hold_lifted_by"),
        sa.PrimaryKeyConstraint("id", name="pk_hold"),
    )
    op.create_index("ix_hold_stream", "hold", ["stream"])
    op.create_index("ix_hold_product_id", "hold", ["product_id"])
    with op.batch_alter_table("product_code_table") as table:
        table.add_column(sa.Column("texts", sa.String(), nullable=True))


def downgrade() -> None:
    raise RuntimeError("Why a product was on hold is not forgotten.")
