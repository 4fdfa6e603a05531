{#- Of several batches of one date the last counts; what earlier ones left goes. -#}
{% macro forget_superseded_nights() -%}
    delete from {{ this }}
    where batch_id in (
        select ranked.batch_id
        from (
            select
                batches.batch_id,
                row_number() over (
                    partition by batches.as_of
                    order by batches.scored_at desc nulls last, batches.batch_id desc nulls last
                ) as attempt
            from {{ ref('stg_ml__batches') }} as batches
        ) as ranked
        where ranked.attempt > 1
    )
{%- endmacro %}
