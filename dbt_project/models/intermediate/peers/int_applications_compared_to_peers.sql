{{ config(materialized='view') }}

{#- What is compared within each grouping. -#}
{%- set comparisons = {
    'g1': ['ext_mean', 'income', 'credit', 'annuity', 'term'],
    'g2': ['ext_mean', 'income', 'credit', 'annuity', 'term'],
    'org': ['income', 'ext_mean'],
    'region': ['income', 'rate'],
    'ge': ['ext_2', 'ext_3'],
} -%}

with

applications as (

    select * from {{ ref('int_applications_grouped') }}

),

peer_groups as (

    select frozen.*
    from {{ ref('int_peer_groups_frozen') }} as frozen
    inner join {{ ref('stg_references__in_force') }} as in_force
        on frozen.reference_version = in_force.reference_version
    where frozen.n_applications >= {{ var('peer_group_minimum') }}

),

compared as (

    select
        {%- for grouping, measures in comparisons.items() %}
            {%- for measure in measures %}
        applications.{{ measure }}
        - {{ grouping }}.{{ measure }} as peer_{{ grouping }}_{{ measure }},
            {%- endfor %}
        {%- endfor %}
        applications.sk_id_curr
    from applications
    {%- for grouping in comparisons %}
    left join peer_groups as {{ grouping }}
        on
            applications.{{ grouping }} = {{ grouping }}.group_key
            and {{ grouping }}.grouping_name = '{{ grouping }}'
    {%- endfor %}

)

select * from compared
