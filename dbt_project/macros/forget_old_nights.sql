{#- The nights that the policy no longer keeps leave the history, too. -#}
{% macro forget_old_nights() -%}
    delete from {{ this }}
    where batch_id not in (select scores.batch_id from {{ ref('stg_ml__scores') }} as scores)
{%- endmacro %}
