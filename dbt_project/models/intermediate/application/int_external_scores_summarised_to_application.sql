{{ config(materialized='view') }}

with

applications as (

    select
        sk_id_curr,
        ext_source_1 as ext_1,
        ext_source_2 as ext_2,
        ext_source_3 as ext_3,
        amt_credit,
        amt_annuity,
        amt_income_winsorised,
        days_birth,
        days_employed
    from {{ ref('int_applications_winsorised') }}

),

summed as (

    select
        *,
        case when ext_1 is null then 1 else 0 end as is_null_1,
        case when ext_2 is null then 1 else 0 end as is_null_2,
        case when ext_3 is null then 1 else 0 end as is_null_3,
        -- With NULL as 0; only read where at least one score is there.
        coalesce(ext_1, 0) + coalesce(ext_2, 0) + coalesce(ext_3, 0) as total
    from applications

),

counted as (

    select
        *,
        3 - is_null_1 - is_null_2 - is_null_3 as n_present,
        {{ safe_divide('total', '3 - is_null_1 - is_null_2 - is_null_3') }} as ext_mean
    from summed

),

summarised as (

    select
        sk_id_curr,
        ext_1,
        ext_2,
        ext_3,
        ext_mean,
        least(ext_1, ext_2, ext_3) as ext_min,
        greatest(ext_1, ext_2, ext_3) as ext_max,
        case
            when n_present = 3
                then greatest(
                    least(ext_1, ext_2), least(greatest(ext_1, ext_2), ext_3)
                )
            else ext_mean
        end as ext_median,
        case
            when n_present >= 2
                then sqrt(
                    (
                        power(coalesce(ext_1 - ext_mean, 0), 2)
                        + power(coalesce(ext_2 - ext_mean, 0), 2)
                        + power(coalesce(ext_3 - ext_mean, 0), 2)
                    ) / (n_present - 1)
                )
        end as ext_std,
        greatest(ext_1, ext_2, ext_3) - least(ext_1, ext_2, ext_3) as ext_range,
        case when n_present > 0 then total end as ext_sum,
        ext_1 * ext_2 * ext_3 as ext_prod,
        ext_1 * ext_2 as ext_prod_12,
        ext_1 * ext_3 as ext_prod_13,
        ext_2 * ext_3 as ext_prod_23,
        sqrt(ext_1 * ext_3) as ext_gmean_13,
        -- Weighted means over the scores present: the weights are renormalised.
        {%- for name, weights in {
            'a': ['1.9e0', '2.1e0', '2.6e0'], 'b': ['2e0', '1e0', '3e0']
        }.items() %}
        {{ safe_divide(
            'coalesce(ext_1, 0) * ' ~ weights[0]
            ~ ' + coalesce(ext_2, 0) * ' ~ weights[1]
            ~ ' + coalesce(ext_3, 0) * ' ~ weights[2],
            '(1 - is_null_1) * ' ~ weights[0]
            ~ ' + (1 - is_null_2) * ' ~ weights[1]
            ~ ' + (1 - is_null_3) * ' ~ weights[2]
        ) }} as ext_wmean_{{ name }},
        {%- endfor %}
        ext_1 - ext_2 as ext_diff_12,
        ext_1 - ext_3 as ext_diff_13,
        ext_2 - ext_3 as ext_diff_23,
        is_null_1 + is_null_2 + is_null_3 as ext_n_null,
        is_null_1 + 2 * is_null_2 + 4 * is_null_3 as ext_null_mask,
        {{ safe_divide('amt_credit', 'ext_3') }} as ext_x_credit_div_3,
        {{ safe_divide('amt_annuity', 'ext_3') }} as ext_x_annuity_div_3,
        {{ safe_divide(
            safe_divide('amt_credit', 'amt_annuity'), 'ext_mean'
        ) }} as ext_x_term_div_mean,
        {%- for number in [1, 2, 3] %}
        {{ safe_divide('days_birth', 'ext_' ~ number) }} as ext_x_age_div_{{ number }},
        {%- endfor %}
        amt_income_winsorised * ext_mean as ext_x_income_mul_mean,
        days_employed * ext_mean as ext_x_emp_mul_mean
    from counted

)

select * from summarised
