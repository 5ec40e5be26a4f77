{% macro put(field, text) %}{{ pen.text(field, text, **kwargs) }}{% endmacro %}
^XA^CI28^LH0,0^PW{{ pen.dots(100) }}^LL{{ pen.dots(70) }}
{{ pen.box(left=2, top=34.6, width=96, height=0.2, line=0.2) }}
^FX upper left: the donation and the product
{{ pen.bars("din", right=45.4, top=2, height=7) }}
{{ put("din_text", label.din_text, left=8.6, top=9.9, width=32, height=4.2, size=3.5) }}
{{ pen.box(left=41.4, top=9.5, width=4, height=4.3, line=0.25) }}
{{ put("din_check", label.din_check, left=41.4, top=10, width=4, height=4.2, size=3.5, align="C") }}
{% if label.flags_text %}
{{ put("flags_text", label.flags_text, left=45.8, top=10.4, width=4, height=3, size=2.3) }}
{% endif %}
{{ put("product_class", label.product_class, left=3, top=14.7, width=47, height=4.3, size=3.7) }}
{% set described = ([label.product_modifier] if label.product_modifier else []) + label.product_attributes | list %}
{% if described %}
{{ put("product_attributes", described | join("; "), left=3, top=18.9, width=47, height=4.8, size=2.1) }}
{% endif %}
{{ put("volume_text", label.volume_text, left=3, top=23.9, width=47, height=2.5, size=2.1) }}
{{ put("storage_text", label.storage_text, left=3, top=26.6, width=47, height=3.1, size=2.7) }}
{{ put("handling", fixed.DO_NOT_IRRADIATE, left=3, top=30.2, width=47, height=2.2, size=1.9) }}
{{ put("handling", fixed.NO_LEUKOREDUCTION, left=3, top=32.3, width=47, height=2.2, size=1.9) }}
^FX upper right: the blood group and the warnings
{% if label.abo_code %}
{{ pen.bars("abo", left=54.6, top=2, height=7) }}
{{ put("abo_code", label.abo_code[2:], left=54.6, top=9.6, width=20, height=2.3, size=1.9) }}
{{ put("abo_text", label.abo_text, left=80, top=2, width=18, height=10.3, size=9, align="C") }}
{{ put("rhd_text", label.rhd_text, left=80, top=11.4, width=18, height=2.8, size=2.4, align="C") }}
{% endif %}
{{ pen.box(left=53, top=14.6, width=45, height=4, line=0.3) }}
{{ put("intended", fixed.INTENDED_RECIPIENT_ONLY, left=53.5, top=15.6, width=44, height=2.4, size=2.1, align="C") }}
{% if label.biohazard %}
{{ pen.biohazard(left=53, top=20.4, width=10.5) }}
{{ put("biohazard", fixed.BIOHAZARD, left=51.8, top=31.2, width=13, height=2.1, size=1.8, align="C") }}
{% endif %}
{% if label.statements %}
{% set inset = 12 if label.biohazard else 0 %}
{{ put("statements", label.statements | join(" - "), left=53 + inset, top=19.6, width=45 - inset, height=14.6, size=2.3) }}
{% endif %}
^FX lower left: for whom and where
{{ pen.bars("product", right=45.4, top=36, height=7) }}
{{ put("product_code", label.product_code[2:], left=8.6, top=43.6, width=36, height=2.3, size=1.9) }}
{{ put("collection_facility", "Collection facility: " ~ label.collection_facility, left=3, top=46, width=29, height=7.2, size=1.9) }}
{{ put("recipient", "Intended recipient", left=3, top=53.4, width=29, height=2, size=1.7) }}
{{ put("recipient_name" if label.recipient_name else "recipient_id", label.recipient_id ~ " " ~ label.recipient_name, left=3, top=55.4, width=29, height=5.2, size=2.3) }}
{% if label.trial_text %}
{{ put("trial_text", label.trial_text, left=3, top=60.7, width=29, height=4.6, size=1.9) }}
{% endif %}
{{ pen.qr("qr", right=48, top=48) }}
^FX lower right: when and from whom
{{ pen.bars("collection", left=54.6, top=36, height=7) }}
{{ put("collection_code", label.collection_code[2:], left=54.6, top=43.6, width=36, height=2.3, size=1.9) }}
{{ put("collection_text", "Collected " ~ label.collection_text, left=53, top=46, width=45, height=3.2, size=2.8) }}
{{ put("collection_utc_text", "(" ~ label.collection_utc_text ~ ")", left=53, top=49.3, width=45, height=2.6, size=2.3) }}
{{ put("donor_id", "Donor " ~ label.donor_id, left=53, top=52.3, width=30, height=5.2, size=2.1) }}
{{ put("donation_type", label.donation_type, left=53, top=57.3, width=30, height=2.4, size=2.1) }}
{{ put("coi", "Chain of Identity", left=53, top=60.1, width=31, height=2, size=1.7) }}
{{ put("coi_text", label.coi_text, left=53, top=62.4, width=27, height=2.7, size=2.3) }}
{{ pen.box(left=80.6, top=61.8, width=3, height=3.2, line=0.25) }}
{{ put("coi_check", label.coi_check, left=80.6, top=62.3, width=3, height=2.7, size=2.3, align="C") }}
{{ pen.compound("compound", right=97.5, top=53.4) }}
{% if label.synthetic %}
{{ pen.reversed(left=3, top=65.7, width=58, height=3.4) }}^FR{{ put("synthetic", fixed.SYNTHETIC, left=3, top=66.2, width=58, height=2.8, size=2.5, align="C") }}
{% endif %}
{{ put("print_text", label.print_text, left=63.5, top=66, width=34, height=2.6, size=2, align="R") }}
^XZ
