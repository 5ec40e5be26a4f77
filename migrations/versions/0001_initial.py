"""Initial schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "counter",
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", name=op.f("pk_counter")),
    )
    op.create_table(
        "custody_event",
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("witness_id", sa.String(), nullable=True),
        sa.Column("place_id", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("form_key", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("stream", "position", name=op.f("pk_custody_event")),
        sa.UniqueConstraint("form_key", name=op.f("uq_custody_event_form_key")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("custody_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_custody_event_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_custody_event_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_custody_event_recorded_at"), ["recorded_at"], unique=False)
        batch_op.create_index("ix_custody_event_subject", ["subject_kind", "subject_id"], unique=False)

    op.create_table(
        "hla_type",
        sa.Column("person_kind", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("locus", sa.String(), nullable=False),
        sa.Column("allele_1", sa.String(), nullable=False),
        sa.Column("allele_2", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hla_type")),
    )
    with op.batch_alter_table("hla_type", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hla_type_stream"), ["stream"], unique=False)

    op.create_table(
        "place",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("parent_id", sa.String(), nullable=True),
        sa.Column("low_celsius", sa.BigInteger(), nullable=True),
        sa.Column("high_celsius", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["place.id"], name=op.f("fk_place_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
    )
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_place_stream"), ["stream"], unique=False)

    op.create_table(
        "security_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("happened", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.String(), nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_event")),
    )
    with op.batch_alter_table("security_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_security_event_happened"), ["happened"], unique=False)

    op.create_table(
        "site",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("protocol", sa.String(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("label_key", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
    )
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_site_stream"), ["stream"], unique=False)

    op.create_table(
        "stream_head",
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_stream_head")),
    )
    op.create_table(
        "user",
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("role_names", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("username", name=op.f("uq_user_username")),
    )
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_stream"), ["stream"], unique=False)

    op.create_table(
        "blood_group",
        sa.Column("person_kind", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("abo", sa.String(), nullable=False),
        sa.Column("rhd", sa.String(), nullable=False),
        sa.Column("sampled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sampled_by", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["sampled_by"], ["user.id"], name=op.f("fk_blood_group_sampled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blood_group")),
    )
    with op.batch_alter_table("blood_group", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_blood_group_stream"), ["stream"], unique=False)

    op.create_table(
        "deviation",
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("witnessed_by", sa.String(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.Column("conclusion", sa.String(), nullable=True),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["closed_by"], ["user.id"], name=op.f("fk_deviation_closed_by")),
        sa.ForeignKeyConstraint(["opened_by"], ["user.id"], name=op.f("fk_deviation_opened_by")),
        sa.ForeignKeyConstraint(["witnessed_by"], ["user.id"], name=op.f("fk_deviation_witnessed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deviation")),
    )
    with op.batch_alter_table("deviation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deviation_stream"), ["stream"], unique=False)

    op.create_table(
        "donor",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("childbearing", sa.Boolean(), nullable=False),
        sa.Column("weight_kg", sa.BigInteger(), nullable=False),
        sa.Column("height_cm", sa.BigInteger(), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("abo", sa.String(), nullable=True),
        sa.Column("rhd", sa.String(), nullable=True),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consent_by", sa.String(), nullable=True),
        sa.Column("eligibility", sa.String(), nullable=True),
        sa.Column("eligibility_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("eligibility_by", sa.String(), nullable=True),
        sa.Column("eligibility_until", sa.Date(), nullable=True),
        sa.Column("ineligibility_reason", sa.String(), nullable=True),
        sa.Column("urgent_need_reason", sa.String(), nullable=True),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["consent_by"], ["user.id"], name=op.f("fk_donor_consent_by")),
        sa.ForeignKeyConstraint(["eligibility_by"], ["user.id"], name=op.f("fk_donor_eligibility_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donor")),
        sa.UniqueConstraint("number", name=op.f("uq_donor_number")),
    )
    with op.batch_alter_table("donor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_donor_stream"), ["stream"], unique=False)

    op.create_table(
        "equipment",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("place_id", sa.String(), nullable=True),
        sa.Column("calibrated_until", sa.Date(), nullable=True),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_equipment_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equipment")),
    )
    with op.batch_alter_table("equipment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_equipment_stream"), ["stream"], unique=False)

    op.create_table(
        "recipient",
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("weight_kg", sa.BigInteger(), nullable=False),
        sa.Column("weighed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("weighed_by", sa.String(), nullable=False),
        sa.Column("abo", sa.String(), nullable=True),
        sa.Column("rhd", sa.String(), nullable=True),
        sa.Column("cd4_per_ul", sa.Integer(), nullable=False),
        sa.Column("cd8_per_ul", sa.Integer(), nullable=False),
        sa.Column("hiv_rna_log10_per_ml", sa.BigInteger(), nullable=False),
        sa.Column("art", sa.String(), nullable=False),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consent_by", sa.String(), nullable=True),
        sa.Column("serious_organ_disease", sa.Boolean(), nullable=False),
        sa.Column("pregnant", sa.Boolean(), nullable=False),
        sa.Column("blood_product_allergy", sa.Boolean(), nullable=False),
        sa.Column("drug_use", sa.Boolean(), nullable=False),
        sa.Column("poor_adherence", sa.Boolean(), nullable=False),
        sa.Column("other_trial", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["consent_by"], ["user.id"], name=op.f("fk_recipient_consent_by")),
        sa.ForeignKeyConstraint(["weighed_by"], ["user.id"], name=op.f("fk_recipient_weighed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipient")),
    )
    with op.batch_alter_table("recipient", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recipient_stream"), ["stream"], unique=False)

    op.create_table(
        "supply_lot",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("maker", sa.String(), nullable=False),
        sa.Column("catalog", sa.String(), nullable=False),
        sa.Column("lot", sa.String(), nullable=False),
        sa.Column("gtin", sa.String(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("recalled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recalled_by", sa.String(), nullable=True),
        sa.Column("recall_reason", sa.String(), nullable=True),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["recalled_by"], ["user.id"], name=op.f("fk_supply_lot_recalled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supply_lot")),
    )
    with op.batch_alter_table("supply_lot", schema=None) as batch_op:
        batch_op.create_index("ix_supply_lot_code", ["catalog", "lot"], unique=False)
        batch_op.create_index("ix_supply_lot_gtin", ["gtin", "lot"], unique=False)
        batch_op.create_index(batch_op.f("ix_supply_lot_stream"), ["stream"], unique=False)

    op.create_table(
        "task",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_by", sa.String(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["done_by"], ["user.id"], name=op.f("fk_task_done_by")),
        sa.ForeignKeyConstraint(["raised_by"], ["user.id"], name=op.f("fk_task_raised_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_stream"), ["stream"], unique=False)

    op.create_table(
        "training",
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_training_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training")),
    )
    with op.batch_alter_table("training", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_stream"), ["stream"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_user_id"), ["user_id"], unique=False)

    op.create_table(
        "donor_identity",
        sa.Column("donor_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_donor_identity_donor_id")),
        sa.PrimaryKeyConstraint("donor_id", name=op.f("pk_donor_identity")),
    )
    op.create_table(
        "donor_test",
        sa.Column("donor_id", sa.String(), nullable=False),
        sa.Column("marker", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("specimen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("specimen_by", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_donor_test_donor_id")),
        sa.ForeignKeyConstraint(["specimen_by"], ["user.id"], name=op.f("fk_donor_test_specimen_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donor_test")),
    )
    with op.batch_alter_table("donor_test", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_donor_test_donor_id"), ["donor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_donor_test_stream"), ["stream"], unique=False)

    op.create_table(
        "opportunistic_infection",
        sa.Column("recipient_id", sa.String(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("controlled_on", sa.Date(), nullable=True),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["recipient.id"], name=op.f("fk_opportunistic_infection_recipient_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunistic_infection")),
    )
    with op.batch_alter_table("opportunistic_infection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opportunistic_infection_recipient_id"), ["recipient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_opportunistic_infection_stream"), ["stream"], unique=False)

    op.create_table(
        "recipient_identity",
        sa.Column("recipient_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("mrn", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipient.id"], name=op.f("fk_recipient_identity_recipient_id")),
        sa.PrimaryKeyConstraint("recipient_id", name=op.f("pk_recipient_identity")),
        sa.UniqueConstraint("mrn", name=op.f("uq_recipient_identity_mrn")),
    )
    op.create_table(
        "round",
        sa.Column("donor_id", sa.String(), nullable=False),
        sa.Column("recipient_id", sa.String(), nullable=False),
        sa.Column("protocol", sa.String(), nullable=False),
        sa.Column("protocol_version", sa.String(), nullable=False),
        sa.Column("planned_infusions", sa.Integer(), nullable=False),
        sa.Column("hla_mismatches_gvh", sa.Integer(), nullable=False),
        sa.Column("hla_mismatches_hvg", sa.Integer(), nullable=False),
        sa.Column("abo_compatibility", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["closed_by"], ["user.id"], name=op.f("fk_round_closed_by")),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_round_donor_id")),
        sa.ForeignKeyConstraint(["opened_by"], ["user.id"], name=op.f("fk_round_opened_by")),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipient.id"], name=op.f("fk_round_recipient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("recipient_id", name=op.f("uq_round_recipient_id")),
    )
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_donor_id"), ["donor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_round_stream"), ["stream"], unique=False)

    op.create_table(
        "shipment",
        sa.Column("from_place_id", sa.String(), nullable=False),
        sa.Column("to_place_id", sa.String(), nullable=False),
        sa.Column("shipper_id", sa.String(), nullable=False),
        sa.Column("logger_id", sa.String(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("low_celsius", sa.BigInteger(), nullable=False),
        sa.Column("high_celsius", sa.BigInteger(), nullable=False),
        sa.Column("packed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("packed_by", sa.String(), nullable=False),
        sa.Column("courier_id", sa.String(), nullable=True),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dispatched_by", sa.String(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_by", sa.String(), nullable=True),
        sa.Column("received_seal", sa.String(), nullable=True),
        sa.Column("intact", sa.Boolean(), nullable=True),
        sa.Column("minutes_outside", sa.Integer(), nullable=True),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["courier_id"], ["user.id"], name=op.f("fk_shipment_courier_id")),
        sa.ForeignKeyConstraint(["dispatched_by"], ["user.id"], name=op.f("fk_shipment_dispatched_by")),
        sa.ForeignKeyConstraint(["from_place_id"], ["place.id"], name=op.f("fk_shipment_from_place_id")),
        sa.ForeignKeyConstraint(["logger_id"], ["equipment.id"], name=op.f("fk_shipment_logger_id")),
        sa.ForeignKeyConstraint(["packed_by"], ["user.id"], name=op.f("fk_shipment_packed_by")),
        sa.ForeignKeyConstraint(["received_by"], ["user.id"], name=op.f("fk_shipment_received_by")),
        sa.ForeignKeyConstraint(["shipper_id"], ["equipment.id"], name=op.f("fk_shipment_shipper_id")),
        sa.ForeignKeyConstraint(["to_place_id"], ["place.id"], name=op.f("fk_shipment_to_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment")),
    )
    with op.batch_alter_table("shipment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shipment_stream"), ["stream"], unique=False)
        batch_op.create_index(
            "uq_shipment_open_logger",
            ["logger_id"],
            unique=True,
            sqlite_where=sa.text("received_at IS NULL"),
            postgresql_where=sa.text("received_at IS NULL"),
        )
        batch_op.create_index(
            "uq_shipment_open_shipper",
            ["shipper_id"],
            unique=True,
            sqlite_where=sa.text("received_at IS NULL"),
            postgresql_where=sa.text("received_at IS NULL"),
        )

    op.create_table(
        "adverse_event",
        sa.Column("person_kind", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("term", sa.String(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("serious", sa.Boolean(), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["reported_by"], ["user.id"], name=op.f("fk_adverse_event_reported_by")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_adverse_event_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adverse_event")),
    )
    with op.batch_alter_table("adverse_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_adverse_event_round_id"), ["round_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_adverse_event_stream"), ["stream"], unique=False)

    op.create_table(
        "blood_count",
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("wbc_e9_per_l", sa.BigInteger(), nullable=False),
        sa.Column("platelets_e9_per_l", sa.Integer(), nullable=False),
        sa.Column("haemoglobin_g_per_l", sa.Integer(), nullable=False),
        sa.Column("haematocrit_percent", sa.BigInteger(), nullable=False),
        sa.Column("mnc_percent", sa.BigInteger(), nullable=True),
        sa.Column("cd34_per_ul", sa.BigInteger(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_blood_count_round_id")),
        sa.ForeignKeyConstraint(["taken_by"], ["user.id"], name=op.f("fk_blood_count_taken_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blood_count")),
    )
    with op.batch_alter_table("blood_count", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_blood_count_round_id"), ["round_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_blood_count_stream"), ["stream"], unique=False)

    op.create_table(
        "collection",
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("donor_id", sa.String(), nullable=False),
        sa.Column("place_id", sa.String(), nullable=False),
        sa.Column("device_id", sa.String(), nullable=False),
        sa.Column("kit_lot_id", sa.String(), nullable=False),
        sa.Column("acda_lot_id", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("pre_wbc_e9_per_l", sa.BigInteger(), nullable=False),
        sa.Column("pre_mnc_percent", sa.BigInteger(), nullable=False),
        sa.Column("pre_platelets_e9_per_l", sa.Integer(), nullable=False),
        sa.Column("pre_haemoglobin_g_per_l", sa.Integer(), nullable=False),
        sa.Column("pre_haematocrit_percent", sa.BigInteger(), nullable=False),
        sa.Column("pre_cd34_per_ul", sa.BigInteger(), nullable=True),
        sa.Column("blood_volume_ml", sa.Integer(), nullable=False),
        sa.Column("target_volume_ml", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_by", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("processed_ml", sa.Integer(), nullable=True),
        sa.Column("inlet_ml_per_min", sa.BigInteger(), nullable=True),
        sa.Column("ac_ratio", sa.BigInteger(), nullable=True),
        sa.Column("acda_ml", sa.BigInteger(), nullable=True),
        sa.Column("gross_g", sa.BigInteger(), nullable=True),
        sa.Column("tare_g", sa.BigInteger(), nullable=True),
        sa.Column("volume_ml", sa.BigInteger(), nullable=True),
        sa.Column("wbc_e6_per_ml", sa.BigInteger(), nullable=True),
        sa.Column("mnc_percent", sa.BigInteger(), nullable=True),
        sa.Column("viability_percent", sa.BigInteger(), nullable=True),
        sa.Column("post_wbc_e9_per_l", sa.BigInteger(), nullable=True),
        sa.Column("post_mnc_percent", sa.BigInteger(), nullable=True),
        sa.Column("post_platelets_e9_per_l", sa.Integer(), nullable=True),
        sa.Column("tnc", sa.BigInteger(), nullable=True),
        sa.Column("mnc", sa.BigInteger(), nullable=True),
        sa.Column("mnc_per_kg", sa.BigInteger(), nullable=True),
        sa.Column("ce1_percent", sa.BigInteger(), nullable=True),
        sa.Column("ce2_percent", sa.BigInteger(), nullable=True),
        sa.Column("donor_left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("donor_left_by", sa.String(), nullable=True),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["acda_lot_id"], ["supply_lot.id"], name=op.f("fk_collection_acda_lot_id")),
        sa.ForeignKeyConstraint(["device_id"], ["equipment.id"], name=op.f("fk_collection_device_id")),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_collection_donor_id")),
        sa.ForeignKeyConstraint(["donor_left_by"], ["user.id"], name=op.f("fk_collection_donor_left_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["user.id"], name=op.f("fk_collection_ended_by")),
        sa.ForeignKeyConstraint(["kit_lot_id"], ["supply_lot.id"], name=op.f("fk_collection_kit_lot_id")),
        sa.ForeignKeyConstraint(["opened_by"], ["user.id"], name=op.f("fk_collection_opened_by")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_collection_place_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_collection_round_id")),
        sa.ForeignKeyConstraint(["started_by"], ["user.id"], name=op.f("fk_collection_started_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection")),
    )
    with op.batch_alter_table("collection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_collection_acda_lot_id"), ["acda_lot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_collection_donor_id"), ["donor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_collection_kit_lot_id"), ["kit_lot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_collection_round_id"), ["round_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_collection_stream"), ["stream"], unique=False)
        batch_op.create_index(
            "uq_collection_open_donor",
            ["donor_id"],
            unique=True,
            sqlite_where=sa.text("donor_left_at IS NULL"),
            postgresql_where=sa.text("donor_left_at IS NULL"),
        )
        batch_op.create_index(
            "uq_collection_open_place",
            ["place_id"],
            unique=True,
            sqlite_where=sa.text("donor_left_at IS NULL"),
            postgresql_where=sa.text("donor_left_at IS NULL"),
        )

    op.create_table(
        "gcsf_dose",
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("supply_lot_id", sa.String(), nullable=False),
        sa.Column("micrograms", sa.Integer(), nullable=False),
        sa.Column("micrograms_per_kg", sa.BigInteger(), nullable=False),
        sa.Column("body_site", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["given_by"], ["user.id"], name=op.f("fk_gcsf_dose_given_by")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_gcsf_dose_round_id")),
        sa.ForeignKeyConstraint(["supply_lot_id"], ["supply_lot.id"], name=op.f("fk_gcsf_dose_supply_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gcsf_dose")),
    )
    with op.batch_alter_table("gcsf_dose", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gcsf_dose_round_id"), ["round_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_gcsf_dose_stream"), ["stream"], unique=False)
        batch_op.create_index(batch_op.f("ix_gcsf_dose_supply_lot_id"), ["supply_lot_id"], unique=False)

    op.create_table(
        "gcsf_order",
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("micrograms_per_kg_day", sa.BigInteger(), nullable=False),
        sa.Column("doses_per_day", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_gcsf_order_round_id")),
        sa.ForeignKeyConstraint(["signed_by"], ["user.id"], name=op.f("fk_gcsf_order_signed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gcsf_order")),
    )
    with op.batch_alter_table("gcsf_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gcsf_order_round_id"), ["round_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_gcsf_order_stream"), ["stream"], unique=False)

    op.create_table(
        "temperature_reading",
        sa.Column("shipment_id", sa.String(), nullable=False),
        sa.Column("read_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("celsius", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["shipment_id"], ["shipment.id"], name=op.f("fk_temperature_reading_shipment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_temperature_reading")),
    )
    with op.batch_alter_table("temperature_reading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_temperature_reading_shipment_id"), ["shipment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_temperature_reading_stream"), ["stream"], unique=False)

    op.create_table(
        "visit",
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("recipient_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("weight_kg", sa.BigInteger(), nullable=False),
        sa.Column("cd4_per_ul", sa.Integer(), nullable=True),
        sa.Column("cd8_per_ul", sa.Integer(), nullable=True),
        sa.Column("hiv_rna_copies_per_ml", sa.Integer(), nullable=True),
        sa.Column("wbc_e9_per_l", sa.BigInteger(), nullable=True),
        sa.Column("haemoglobin_g_per_l", sa.Integer(), nullable=True),
        sa.Column("platelets_e9_per_l", sa.Integer(), nullable=True),
        sa.Column("fever_score", sa.Integer(), nullable=True),
        sa.Column("fatigue_score", sa.Integer(), nullable=True),
        sa.Column("cough_score", sa.Integer(), nullable=True),
        sa.Column("diarrhoea_score", sa.Integer(), nullable=True),
        sa.Column("karnofsky", sa.Integer(), nullable=True),
        sa.Column("chimerism_percent", sa.BigInteger(), nullable=True),
        sa.Column("gvhd_grade", sa.Integer(), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipient.id"], name=op.f("fk_visit_recipient_id")),
        sa.ForeignKeyConstraint(["reported_by"], ["user.id"], name=op.f("fk_visit_reported_by")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_visit_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("round_id", "code", name=op.f("uq_visit_round_id")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_recipient_id"), ["recipient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_round_id"), ["round_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_stream"), ["stream"], unique=False)

    op.create_table(
        "product",
        sa.Column("din", sa.String(), nullable=False),
        sa.Column("product_description_code", sa.String(), nullable=False),
        sa.Column("collection_type", sa.String(), nullable=False),
        sa.Column("division", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("donor_id", sa.String(), nullable=False),
        sa.Column("recipient_id", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("volume_ml", sa.BigInteger(), nullable=False),
        sa.Column("wbc_e6_per_ml", sa.BigInteger(), nullable=True),
        sa.Column("tnc", sa.BigInteger(), nullable=True),
        sa.Column("mnc", sa.BigInteger(), nullable=True),
        sa.Column("mnc_per_kg", sa.BigInteger(), nullable=True),
        sa.Column("viability_percent", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dose_number", sa.Integer(), nullable=True),
        sa.Column("dmso_g", sa.BigInteger(), nullable=True),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("holder_id", sa.String(), nullable=True),
        sa.Column("place_id", sa.String(), nullable=True),
        sa.Column("slot_id", sa.String(), nullable=True),
        sa.Column("shipment_id", sa.String(), nullable=True),
        sa.Column("hold_reason", sa.String(), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_by", sa.String(), nullable=True),
        sa.Column("recall_reason", sa.String(), nullable=True),
        sa.Column("recalled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recalled_by", sa.String(), nullable=True),
        sa.Column("positive_culture", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.CheckConstraint("(holder_id IS NULL) <> (place_id IS NULL)", name=op.f("ck_product_one_holder")),
        sa.CheckConstraint("slot_id IS NULL OR slot_id = place_id", name=op.f("ck_product_slot_is_place")),
        sa.ForeignKeyConstraint(["din"], ["collection.id"], name=op.f("fk_product_din")),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_product_donor_id")),
        sa.ForeignKeyConstraint(["held_by"], ["user.id"], name=op.f("fk_product_held_by")),
        sa.ForeignKeyConstraint(["holder_id"], ["user.id"], name=op.f("fk_product_holder_id")),
        sa.ForeignKeyConstraint(["made_by"], ["user.id"], name=op.f("fk_product_made_by")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_product_place_id")),
        sa.ForeignKeyConstraint(["recalled_by"], ["user.id"], name=op.f("fk_product_recalled_by")),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipient.id"], name=op.f("fk_product_recipient_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_product_round_id")),
        sa.ForeignKeyConstraint(["shipment_id"], ["shipment.id"], name=op.f("fk_product_shipment_id")),
        sa.ForeignKeyConstraint(["slot_id"], ["place.id"], name=op.f("fk_product_slot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("slot_id", name=op.f("uq_product_slot_id")),
    )
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_product_din"), ["din"], unique=False)
        batch_op.create_index(batch_op.f("ix_product_donor_id"), ["donor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_product_holder_id"), ["holder_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_product_place_id"), ["place_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_product_recipient_id"), ["recipient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_product_round_id"), ["round_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_product_shipment_id"), ["shipment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_product_stage"), ["stage"], unique=False)
        batch_op.create_index(batch_op.f("ix_product_stream"), ["stream"], unique=False)
        batch_op.create_index(
            "uq_product_dose_number",
            ["round_id", "dose_number"],
            unique=True,
            sqlite_where=sa.text("stage NOT IN ('consumed', 'rejected', 'discarded')"),
            postgresql_where=sa.text("stage NOT IN ('consumed', 'rejected', 'discarded')"),
        )

    op.create_table(
        "run",
        sa.Column("din", sa.String(), nullable=False),
        sa.Column("bench_id", sa.String(), nullable=False),
        sa.Column("protocol", sa.String(), nullable=False),
        sa.Column("protocol_version", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("cleared_by", sa.String(), nullable=False),
        sa.Column("input_volume_ml", sa.BigInteger(), nullable=True),
        sa.Column("output_volume_ml", sa.BigInteger(), nullable=True),
        sa.Column("sample_volume_ml", sa.BigInteger(), nullable=True),
        sa.Column("left_over_volume_ml", sa.BigInteger(), nullable=True),
        sa.Column("waste_volume_ml", sa.BigInteger(), nullable=True),
        sa.Column("recovery_percent", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.Column("line_cleared_by", sa.String(), nullable=True),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["bench_id"], ["place.id"], name=op.f("fk_run_bench_id")),
        sa.ForeignKeyConstraint(["cleared_by"], ["user.id"], name=op.f("fk_run_cleared_by")),
        sa.ForeignKeyConstraint(["closed_by"], ["user.id"], name=op.f("fk_run_closed_by")),
        sa.ForeignKeyConstraint(["din"], ["collection.id"], name=op.f("fk_run_din")),
        sa.ForeignKeyConstraint(["line_cleared_by"], ["user.id"], name=op.f("fk_run_line_cleared_by")),
        sa.ForeignKeyConstraint(["opened_by"], ["user.id"], name=op.f("fk_run_opened_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_din"), ["din"], unique=False)
        batch_op.create_index(batch_op.f("ix_run_stream"), ["stream"], unique=False)
        batch_op.create_index(
            "uq_run_open_bench",
            ["bench_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "assay",
        sa.Column("product_id", sa.String(), nullable=False),
        sa.Column("sample_id", sa.String(), nullable=True),
        sa.Column("test", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("finding", sa.String(), nullable=True),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("sampled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sampled_by", sa.String(), nullable=False),
        sa.Column("resulted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resulted_by", sa.String(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.String(), nullable=True),
        sa.Column("corrects_id", sa.String(), nullable=True),
        sa.Column("corrected", sa.Boolean(), nullable=False),
        sa.Column("correction_reason", sa.String(), nullable=True),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["corrects_id"], ["assay.id"], name=op.f("fk_assay_corrects_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_assay_product_id")),
        sa.ForeignKeyConstraint(["resulted_by"], ["user.id"], name=op.f("fk_assay_resulted_by")),
        sa.ForeignKeyConstraint(["reviewed_by"], ["user.id"], name=op.f("fk_assay_reviewed_by")),
        sa.ForeignKeyConstraint(["sample_id"], ["product.id"], name=op.f("fk_assay_sample_id")),
        sa.ForeignKeyConstraint(["sampled_by"], ["user.id"], name=op.f("fk_assay_sampled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assay")),
    )
    with op.batch_alter_table("assay", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assay_product_id"), ["product_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assay_stream"), ["stream"], unique=False)

    op.create_table(
        "handover",
        sa.Column("product_id", sa.String(), nullable=False),
        sa.Column("shipment_id", sa.String(), nullable=True),
        sa.Column("given_by", sa.String(), nullable=True),
        sa.Column("taken_by", sa.String(), nullable=True),
        sa.Column("from_place_id", sa.String(), nullable=True),
        sa.Column("to_place_id", sa.String(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_by", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["from_place_id"], ["place.id"], name=op.f("fk_handover_from_place_id")),
        sa.ForeignKeyConstraint(["given_by"], ["user.id"], name=op.f("fk_handover_given_by")),
        sa.ForeignKeyConstraint(["handed_by"], ["user.id"], name=op.f("fk_handover_handed_by")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_handover_product_id")),
        sa.ForeignKeyConstraint(["shipment_id"], ["shipment.id"], name=op.f("fk_handover_shipment_id")),
        sa.ForeignKeyConstraint(["taken_by"], ["user.id"], name=op.f("fk_handover_taken_by")),
        sa.ForeignKeyConstraint(["to_place_id"], ["place.id"], name=op.f("fk_handover_to_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handover_product_id"), ["product_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_handover_stream"), ["stream"], unique=False)

    op.create_table(
        "infusion_order",
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("recipient_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("target_cells_per_kg", sa.BigInteger(), nullable=False),
        sa.Column("weight_kg", sa.BigInteger(), nullable=False),
        sa.Column("weighed_on", sa.Date(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.String(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.String(), nullable=True),
        sa.Column("product_id", sa.String(), nullable=True),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cancelled_by"], ["user.id"], name=op.f("fk_infusion_order_cancelled_by")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_infusion_order_product_id")),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipient.id"], name=op.f("fk_infusion_order_recipient_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_infusion_order_round_id")),
        sa.ForeignKeyConstraint(["signed_by"], ["user.id"], name=op.f("fk_infusion_order_signed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_infusion_order")),
        sa.UniqueConstraint("product_id", name=op.f("uq_infusion_order_product_id")),
    )
    with op.batch_alter_table("infusion_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_infusion_order_recipient_id"), ["recipient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_infusion_order_round_id"), ["round_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_infusion_order_stream"), ["stream"], unique=False)

    op.create_table(
        "label_print",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("product_id", sa.String(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("printed_by", sa.String(), nullable=False),
        sa.Column("reprint_reason", sa.String(), nullable=True),
        sa.Column("symbols", sa.String(), nullable=False),
        sa.Column("statements", sa.String(), nullable=False),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("scanned_by", sa.String(), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_by", sa.String(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.String(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("destroyed_by", sa.String(), nullable=True),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["destroyed_by"], ["user.id"], name=op.f("fk_label_print_destroyed_by")),
        sa.ForeignKeyConstraint(["printed_by"], ["user.id"], name=op.f("fk_label_print_printed_by")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_label_print_product_id")),
        sa.ForeignKeyConstraint(["scanned_by"], ["user.id"], name=op.f("fk_label_print_scanned_by")),
        sa.ForeignKeyConstraint(["verified_by"], ["user.id"], name=op.f("fk_label_print_verified_by")),
        sa.ForeignKeyConstraint(["voided_by"], ["user.id"], name=op.f("fk_label_print_voided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_print")),
        sa.UniqueConstraint("kind", "subject_kind", "subject_id", "number", name=op.f("uq_label_print_kind")),
    )
    with op.batch_alter_table("label_print", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_label_print_product_id"), ["product_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_label_print_stream"), ["stream"], unique=False)
        batch_op.create_index("ix_label_print_subject", ["subject_kind", "subject_id"], unique=False)

    op.create_table(
        "product_link",
        sa.Column("parent_id", sa.String(), nullable=False),
        sa.Column("child_id", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=True),
        sa.Column("volume_ml", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["product.id"], name=op.f("fk_product_link_child_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["product.id"], name=op.f("fk_product_link_parent_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_product_link_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_link")),
    )
    with op.batch_alter_table("product_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_product_link_child_id"), ["child_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_product_link_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_product_link_stream"), ["stream"], unique=False)

    op.create_table(
        "reaction",
        sa.Column("product_id", sa.String(), nullable=False),
        sa.Column("recipient_id", sa.String(), nullable=False),
        sa.Column("reaction_class", sa.String(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("onset_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("onset_by", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["onset_by"], ["user.id"], name=op.f("fk_reaction_onset_by")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_reaction_product_id")),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipient.id"], name=op.f("fk_reaction_recipient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reaction")),
    )
    with op.batch_alter_table("reaction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reaction_product_id"), ["product_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reaction_recipient_id"), ["recipient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reaction_stream"), ["stream"], unique=False)

    op.create_table(
        "release_decision",
        sa.Column("product_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("physician_id", sa.String(), nullable=True),
        sa.Column("justification", sa.String(), nullable=True),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["approved_by"], ["user.id"], name=op.f("fk_release_decision_approved_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["user.id"], name=op.f("fk_release_decision_decided_by")),
        sa.ForeignKeyConstraint(["physician_id"], ["user.id"], name=op.f("fk_release_decision_physician_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_release_decision_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_decision")),
    )
    with op.batch_alter_table("release_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_release_decision_product_id"), ["product_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_release_decision_stream"), ["stream"], unique=False)

    op.create_table(
        "run_equipment",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("equipment_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["equipment_id"], ["equipment.id"], name=op.f("fk_run_equipment_equipment_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_run_equipment_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_equipment")),
    )
    with op.batch_alter_table("run_equipment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_equipment_equipment_id"), ["equipment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_run_equipment_run_id"), ["run_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_run_equipment_stream"), ["stream"], unique=False)

    op.create_table(
        "run_input",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("product_id", sa.String(), nullable=False),
        sa.Column("volume_ml", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_run_input_product_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_run_input_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_input")),
    )
    with op.batch_alter_table("run_input", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_input_product_id"), ["product_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_run_input_run_id"), ["run_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_run_input_stream"), ["stream"], unique=False)

    op.create_table(
        "run_measurement",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("moment", sa.String(), nullable=False),
        sa.Column("volume_ml", sa.BigInteger(), nullable=False),
        sa.Column("wbc_e6_per_ml", sa.BigInteger(), nullable=False),
        sa.Column("mnc_percent", sa.BigInteger(), nullable=False),
        sa.Column("viability_percent", sa.BigInteger(), nullable=False),
        sa.Column("tnc", sa.BigInteger(), nullable=False),
        sa.Column("mnc", sa.BigInteger(), nullable=False),
        sa.Column("measured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("measured_by", sa.String(), nullable=False),
        sa.Column("checked_by", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["checked_by"], ["user.id"], name=op.f("fk_run_measurement_checked_by")),
        sa.ForeignKeyConstraint(["measured_by"], ["user.id"], name=op.f("fk_run_measurement_measured_by")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_run_measurement_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_measurement")),
    )
    with op.batch_alter_table("run_measurement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_measurement_run_id"), ["run_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_run_measurement_stream"), ["stream"], unique=False)

    op.create_table(
        "run_supply",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("supply_lot_id", sa.String(), nullable=False),
        sa.Column("volume_ml", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_run_supply_run_id")),
        sa.ForeignKeyConstraint(["supply_lot_id"], ["supply_lot.id"], name=op.f("fk_run_supply_supply_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_supply")),
    )
    with op.batch_alter_table("run_supply", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_supply_run_id"), ["run_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_run_supply_stream"), ["stream"], unique=False)
        batch_op.create_index(batch_op.f("ix_run_supply_supply_lot_id"), ["supply_lot_id"], unique=False)

    op.create_table(
        "shipment_item",
        sa.Column("shipment_id", sa.String(), nullable=False),
        sa.Column("product_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_shipment_item_product_id")),
        sa.ForeignKeyConstraint(["shipment_id"], ["shipment.id"], name=op.f("fk_shipment_item_shipment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment_item")),
    )
    with op.batch_alter_table("shipment_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shipment_item_product_id"), ["product_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_shipment_item_shipment_id"), ["shipment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_shipment_item_stream"), ["stream"], unique=False)

    op.create_table(
        "vital_signs",
        sa.Column("product_id", sa.String(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("temperature_celsius", sa.BigInteger(), nullable=False),
        sa.Column("pulse_per_min", sa.Integer(), nullable=False),
        sa.Column("systolic_mmhg", sa.Integer(), nullable=False),
        sa.Column("diastolic_mmhg", sa.Integer(), nullable=False),
        sa.Column("spo2_percent", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_vital_signs_product_id")),
        sa.ForeignKeyConstraint(["taken_by"], ["user.id"], name=op.f("fk_vital_signs_taken_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vital_signs")),
    )
    with op.batch_alter_table("vital_signs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vital_signs_product_id"), ["product_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vital_signs_stream"), ["stream"], unique=False)

    op.create_table(
        "identity_check",
        sa.Column("product_id", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("recipient_id", sa.String(), nullable=False),
        sa.Column("wristband_print", sa.Integer(), nullable=False),
        sa.Column("name_stated", sa.Boolean(), nullable=False),
        sa.Column("birth_date_stated", sa.Boolean(), nullable=False),
        sa.Column("bag_intact", sa.Boolean(), nullable=False),
        sa.Column("weight_kg", sa.BigInteger(), nullable=False),
        sa.Column("mnc_per_kg", sa.BigInteger(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by", sa.String(), nullable=False),
        sa.Column("witnessed_by", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["checked_by"], ["user.id"], name=op.f("fk_identity_check_checked_by")),
        sa.ForeignKeyConstraint(["order_id"], ["infusion_order.id"], name=op.f("fk_identity_check_order_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_identity_check_product_id")),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipient.id"], name=op.f("fk_identity_check_recipient_id")),
        sa.ForeignKeyConstraint(["witnessed_by"], ["user.id"], name=op.f("fk_identity_check_witnessed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_check")),
    )
    with op.batch_alter_table("identity_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identity_check_product_id"), ["product_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_identity_check_stream"), ["stream"], unique=False)

    op.create_table(
        "infusion",
        sa.Column("product_id", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("recipient_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("weight_kg", sa.BigInteger(), nullable=False),
        sa.Column("premedication", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.String(), nullable=False),
        sa.Column("rate_ml_per_min", sa.BigInteger(), nullable=False),
        sa.Column("interrupted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("interrupted_by", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("volume_infused_ml", sa.BigInteger(), nullable=True),
        sa.Column("cells_received", sa.BigInteger(), nullable=True),
        sa.Column("cells_received_per_kg", sa.BigInteger(), nullable=True),
        sa.Column("disposal", sa.String(), nullable=True),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ended_by"], ["user.id"], name=op.f("fk_infusion_ended_by")),
        sa.ForeignKeyConstraint(["interrupted_by"], ["user.id"], name=op.f("fk_infusion_interrupted_by")),
        sa.ForeignKeyConstraint(["order_id"], ["infusion_order.id"], name=op.f("fk_infusion_order_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_infusion_product_id")),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipient.id"], name=op.f("fk_infusion_recipient_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_infusion_round_id")),
        sa.ForeignKeyConstraint(["started_by"], ["user.id"], name=op.f("fk_infusion_started_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_infusion")),
        sa.UniqueConstraint("product_id", name=op.f("uq_infusion_product_id")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_infusion_round_id")),
    )
    with op.batch_alter_table("infusion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_infusion_recipient_id"), ["recipient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_infusion_stream"), ["stream"], unique=False)

    op.create_table(
        "release_criterion",
        sa.Column("decision_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("met", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["release_decision.id"], name=op.f("fk_release_criterion_decision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_criterion")),
    )
    with op.batch_alter_table("release_criterion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_release_criterion_decision_id"), ["decision_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_release_criterion_stream"), ["stream"], unique=False)

    op.create_table(
        "rate_change",
        sa.Column("infusion_id", sa.String(), nullable=False),
        sa.Column("rate_ml_per_min", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["user.id"], name=op.f("fk_rate_change_changed_by")),
        sa.ForeignKeyConstraint(["infusion_id"], ["infusion.id"], name=op.f("fk_rate_change_infusion_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate_change")),
    )
    with op.batch_alter_table("rate_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rate_change_infusion_id"), ["infusion_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rate_change_stream"), ["stream"], unique=False)


def downgrade() -> None:
    raise RuntimeError("A record is not taken down.")
