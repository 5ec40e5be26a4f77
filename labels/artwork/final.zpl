{% macro put(field, text) %}{{ pen.text(field, text, **kwargs) }}{% endmacro %}
^XA^CI28^LH0,0^PW{{ pen.dots(100) }}^LL{{ pen.dots(100) }}
{{ pen.box(left=2, top=50.3, width=96, height=0.2, line=0.2) }}
^FX upper left: the donation
{{ pen.bars("din", right=45.4, top=2, height=8) }}
{{ put("din_text", label.din_text, left=8.6, top=10.9, width=32, height=4.2, size=3.5) }}
{{ pen.box(left=41.4, top=10.5, width=4, height=4.3, line=0.25) }}
{{ put("din_check", label.din_check, left=41.4, top=11, width=4, height=4.2, size=3.5, align="C") }}
{% if label.flags_text %}
{{ put("flags_text", label.flags_text, left=45.8, top=11.4, width=4, height=3, size=2.3) }}
{% endif %}
{{ put("collection_facility", "Collection facility: " ~ label.collection_facility, left=3, top=15.6, width=45.5, height=5.3, size=2.3) }}
{{ pen.bars("collection", left=8.6, top=21.4, height=5.6) }}
{{ put("collection_code", label.collection_code[2:], left=8.6, top=27.6, width=36, height=2.3, size=1.9) }}
{{ put("collection_text", "Collected " ~ label.collection_text, left=3, top=29.9, width=45.5, height=2.6, size=2.3) }}
{{ put("collection_utc_text", "(" ~ label.collection_utc_text ~ ")", left=3, top=32.5, width=45.5, height=2.6, size=2.3) }}
{{ put("handling", fixed.DO_NOT_IRRADIATE, left=3, top=35.5, width=45.5, height=2.8, size=2.5) }}
{{ put("handling", fixed.NO_LEUKOREDUCTION, left=3, top=38.3, width=45.5, height=2.8, size=2.5) }}
{% if label.investigational %}
{{ put("investigational", fixed.INVESTIGATIONAL, left=3, top=41.3, width=45.5, height=4.3, size=1.9) }}
{% endif %}
{% if label.trial_text %}
{{ put("trial_text", label.trial_text, left=3, top=45.8, width=45.5, height=4.3, size=1.9) }}
{% endif %}
^FX upper right: the blood group and the warnings
{{ pen.bars("abo", left=54.6, top=2, height=8) }}
{{ put("abo_code", label.abo_code[2:], left=54.6, top=10.6, width=20, height=2.3, size=1.9) }}
{{ put("abo_text", label.abo_text, left=53, top=12.8, width=23, height=12.4, size=11, align="C") }}
{{ put("rhd_text", label.rhd_text, left=77, top=13.6, width=21, height=9, size=4) }}
{% if label.biohazard %}
{{ pen.biohazard(left=53, top=25, width=10.5) }}
{{ put("biohazard", fixed.BIOHAZARD, left=51.8, top=35.8, width=13, height=2.1, size=1.8, align="C") }}
{% endif %}
{% if label.statements %}
{% set inset = 12 if label.biohazard else 0 %}
{{ put("statements", label.statements | join(" - "), left=53 + inset, top=24.4, width=45 - inset, height=14.8, size=2.3) }}
{% endif %}
{{ pen.box(left=53, top=39.6, width=45, height=4, line=0.3) }}
{{ put("intended", fixed.INTENDED_RECIPIENT_ONLY, left=53.5, top=40.6, width=44, height=2.4, size=2.1, align="C") }}
{{ put("donor_id", "Donor " ~ label.donor_id, left=53, top=44.5, width=45, height=2.7, size=2.3) }}
{{ put("donation_type", label.donation_type, left=53, top=47.3, width=45, height=2.7, size=2.3) }}
^FX lower left: the product
{{ pen.bars("product", right=45.4, top=52, height=8) }}
{{ put("product_code", label.product_code[2:], left=8.6, top=60.6, width=36, height=2.3, size=1.9) }}
{{ put("product_class", label.product_class, left=3, top=63.3, width=46, height=4.6, size=4) }}
{% if label.product_modifier %}
{{ put("product_modifier", label.product_modifier, left=3, top=67.9, width=46, height=3.1, size=2.7) }}
{% endif %}
{% if label.product_attributes %}
{{ put("product_attributes", label.product_attributes | join("; "), left=3, top=70.9, width=46, height=5.3, size=2.3) }}
{% endif %}
{% if label.dose_text %}
{{ put("dose_text", label.dose_text, left=3, top=76.3, width=46, height=2.9, size=2.5) }}
{% endif %}
{{ put("volume_text", label.volume_text, left=3, top=79.3, width=27.5, height=7.1, size=2.1) }}
{% if label.additives_text %}
{{ put("additives_text", label.additives_text, left=3, top=86.5, width=27.5, height=2.5, size=2.1) }}
{% endif %}
{{ put("storage_text", label.storage_text, left=3, top=89.2, width=27.5, height=3.1, size=2.7) }}
{{ put("documents", fixed.SEE_DOCUMENTS, left=3, top=92.4, width=27.5, height=2.2, size=1.75) }}
{{ pen.qr("qr", right=47.5, top=79.6) }}
^FX lower right: until when and for whom
{% if label.never_expires %}
{{ put("expiry_text", fixed.NO_EXPIRY, left=53, top=63.4, width=45, height=3.8, size=3.2) }}
{% else %}
{{ pen.bars("expiry", left=54.6, top=52, height=8) }}
{{ put("expiry_code", label.expiry_code[2:], left=54.6, top=60.6, width=36, height=2.3, size=1.9) }}
{{ put("expiry_text", "Expires " ~ label.expiry_text, left=53, top=63.4, width=45, height=3.8, size=3.2) }}
{{ put("expiry_utc_text", "(" ~ label.expiry_utc_text ~ ")", left=53, top=67.3, width=45, height=2.7, size=2.3) }}
{% endif %}
{{ put("recipient", "Intended recipient", left=53, top=70.4, width=45, height=2, size=1.7) }}
{{ put("recipient_name", label.recipient_name, left=53, top=72.4, width=45, height=3.6, size=3.1) }}
{{ put("recipient_id", "ID " ~ label.recipient_id, left=53, top=76.3, width=45, height=2.7, size=2.3) }}
{{ put("recipient_birth_date", "Born " ~ label.recipient_birth_date, left=53, top=79.2, width=45, height=2.7, size=2.3) }}
{{ put("processing_facility", "Processing facility: " ~ label.processing_facility, left=53, top=82.6, width=31, height=6.6, size=1.9) }}
{{ put("coi", "Chain of Identity", left=53, top=89.2, width=31, height=2, size=1.7) }}
{{ put("coi_text", label.coi_text, left=53, top=91.6, width=27, height=2.7, size=2.3) }}
{{ pen.box(left=80.6, top=91, width=3, height=3.2, line=0.25) }}
{{ put("coi_check", label.coi_check, left=80.6, top=91.5, width=3, height=2.7, size=2.3, align="C") }}
{{ pen.compound("compound", right=97.5, top=82.8) }}
{% if label.synthetic %}
{{ pen.reversed(left=3, top=95.6, width=58, height=3.4) }}^FR{{ put("synthetic", fixed.SYNTHETIC, left=3, top=96.1, width=58, height=2.8, size=2.5, align="C") }}
{% endif %}
{{ put("print_text", label.print_text, left=63.5, top=96, width=34, height=2.6, size=2, align="R") }}
^XZ
