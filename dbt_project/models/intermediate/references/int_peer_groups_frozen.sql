{%- set groupings = ['g1', 'g2', 'org', 'region', 'ge'] -%}
{%- set measures = [
    'ext_mean', 'ext_2', 'ext_3', 'income', 'credit', 'annuity', 'term', 'rate',
] -%}

with

in_force as (

    select reference_version from {{ ref('stg_references__in_force') }}

),

training_rows as (

    select
        in_force.reference_version,
        applications.*
    from {{ ref('int_applications_grouped') }} as applications
    inner join {{ ref('int_applications_labelled') }} as labelled
        on applications.sk_id_curr = labelled.sk_id_curr
    cross join in_force
    {{ where_not_yet_frozen() }}

),

{% for grouping in groupings -%}
by_{{ grouping }} as (

    select
        reference_version,
        '{{ grouping }}' as grouping_name,
        {{ grouping }} as group_key,
        count(*) as n_applications,
        {%- for measure in measures %}
        {{ percentiles(measure, [0.5]) }} as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from training_rows
    where {{ grouping }} is not null
    group by
        reference_version,
        {{ grouping }}

),

{% endfor -%}

united as (

    {% for grouping in groupings -%}
    select * from by_{{ grouping }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    reference_version,
    grouping_name,
    group_key,
    n_applications,
    {%- for measure in measures %}
    {{ list_item(measure, 1) }} as {{ measure }}{{ ',' if not loop.last }}
    {%- endfor %}
from united
