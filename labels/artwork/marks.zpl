{# The marks of the artwork as ZPL. They take what those of marks.html take. #}
{% macro slot(field, extra="") %}{{ pen.slot(field, caller(), extra) }}
{% endmacro %}
{% macro bars(name, text="") %}{{ pen.bars(name, text) }}
{% endmacro %}
{% macro square(name) %}{{ pen.square(name) }}
{% endmacro %}
{% macro rule(name) %}{{ pen.rule(name) }}
{% endmacro %}
{% macro boxed(field, check, flags="") %}{{ pen.boxed(field, caller(), check, flags) }}
{% endmacro %}
{% macro warnings() %}
{% if label.biohazard %}{{ pen.biohazard(fixed.BIOHAZARD) }}
{% endif %}
{% if label.statements %}
{% call slot("statements", "beside-legend" if label.biohazard else "") %}{{ label.statements | join("\n") }}{% endcall %}
{% endif %}
{% endmacro %}
