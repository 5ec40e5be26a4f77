"""Who was told of a recall, and ways to the lines that somebody witnessed and to those that were refused."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_WITNESSED = sa.text("witness_id IS NOT NULL")
_REFUSED = sa.text("verdict = 'refused'")


def upgrade() -> None:
    op.create_table(
        "contact",
        sa.Column("product_id", sa.String(), nullable=False),
        sa.Column("about_kind", sa.String(), nullable=False),
        sa.Column("about_id", sa.String(), nullable=False),
        sa.Column("whom", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("contacted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contacted_by", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name="fk_contact_product_id"),
        sa.ForeignKeyConstraint(["contacted_by"], ["user.id"], name="fk_contact_contacted_by"),
        sa.PrimaryKeyConstraint("id", name="pk_contact"),
    )
    op.create_index("ix_contact_stream", "contact", ["stream"])
    op.create_index("ix_contact_about", "contact", ["about_kind", "about_id", "product_id"])
    op.create_index(
        "ix_custody_event_witness_id",
        "custody_event",
        ["witness_id"],
        sqlite_where=_WITNESSED,
        postgresql_where=_WITNESSED,
    )
    op.create_index(
        "ix_custody_event_refused",
        "custody_event",
        ["recorded_at"],
        sqlite_where=_REFUSED,
        postgresql_where=_REFUSED,
    )


def downgrade() -> None:
    raise RuntimeError("Who was told of a recall is not forgotten.")
