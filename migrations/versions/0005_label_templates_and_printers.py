"""The versions of each label's artwork with who approved them, and the printers that labels are sent to."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "label_template",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        *_act("drafted", nullable=False),
        *_act("first_approved"),
        *_act("second_approved"),
        *_act("retired"),
        sa.Column("retire_reason", sa.String(), nullable=True),
        *_recorded(),
        sa.UniqueConstraint("kind", "version", name="uq_label_template_kind"),
        *(
            sa.ForeignKeyConstraint([f"{act}_by"], ["user.id"], name=f"fk_label_template_{act}_by")
            for act in ("drafted", "first_approved", "second_approved", "retired")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_label_template"),
    )
    op.create_index("ix_label_template_stream", "label_template", ["stream"])
    op.create_table(
        "printer",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("place_id", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("dpi", sa.Integer(), nullable=False),
        sa.Column("kind_names", sa.String(), nullable=False),
        *_act("closed"),
        sa.Column("close_reason", sa.String(), nullable=True),
        *_recorded(),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name="fk_printer_place_id"),
        sa.ForeignKeyConstraint(["closed_by"], ["user.id"], name="fk_printer_closed_by"),
        sa.PrimaryKeyConstraint("id", name="pk_printer"),
    )
    op.create_index("ix_printer_stream", "printer", ["stream"])
    op.create_index("ix_printer_place_id", "printer", ["place_id"])


def downgrade() -> None:
    raise RuntimeError("What was approved and where labels were sent is not forgotten.")


def _act(name: str, *, nullable: bool = True) -> list[sa.Column]:
    return [
        sa.Column(f"{name}_at", sa.DateTime(timezone=True), nullable=nullable),
        sa.Column(f"{name}_by", sa.String(), nullable=nullable),
    ]


def _recorded() -> list[sa.Column]:
    return [
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
    ]
