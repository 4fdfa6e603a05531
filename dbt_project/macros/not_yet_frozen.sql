{#- Where clause of a frozen reference: computed once for each version, from the
    training rows of that time, and never again. Before the table exists all is new. -#}
{% macro where_not_yet_frozen() -%}
    {%- if is_incremental() -%}
    where in_force.reference_version not in (
        select frozen.reference_version from {{ this }} as frozen
    )
    {%- endif -%}
{%- endmacro %}
