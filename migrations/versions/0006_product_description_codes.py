"""Product description codes: the tables that were imported, and what each code says."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "product_code_table",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("codes", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("retired", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["imported_by"], ["user.id"], name="fk_product_code_table_imported_by"),
        sa.PrimaryKeyConstraint("id", name="pk_product_code_table"),
    )
    op.create_index("ix_product_code_table_stream", "product_code_table", ["stream"])
    op.create_table(
        "product_description",
        sa.Column("pdc", sa.String(), nullable=False),
        sa.Column("product_class", sa.String(), nullable=False),
        sa.Column("modifier", sa.String(), nullable=False),
        sa.Column("attributes_json", sa.String(), nullable=False),
        sa.Column("storage_code", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("added_in", sa.String(), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("retired_in", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["added_in"], ["product_code_table.id"], name="fk_product_description_added_in"),
        sa.ForeignKeyConstraint(["retired_in"], ["product_code_table.id"], name="fk_product_description_retired_in"),
        sa.PrimaryKeyConstraint("pdc", name="pk_product_description"),
    )


def downgrade() -> None:
    raise RuntimeError("What was imported is not forgotten.")
