{#- Of several batches of one date the last counts; what earlier ones left goes. -#}
{% macro forget_superseded_nights() -%}
    delete from {{ this }}
    where batch_id in (
        select batches.batch_id
        from {{ ref('stg_ml__batches') }} as batches
        where not batches.is_last_of_date
    )
{%- endmacro %}
