{{ config(materialized='view') }}

{%- set days_per_year = '365.25e0' -%}
{%- set pi = '3.141592653589793e0' -%}

with

applications as (

    select
        sk_id_curr,
        days_birth,
        days_employed,
        days_registration,
        days_id_publish,
        days_last_phone_change,
        -own_car_age * {{ days_per_year }} as days_car,
        is_days_employed_sentinel,
        is_phone_change_unknown,
        amt_credit,
        amt_annuity,
        amt_income_winsorised,
        hour_appr_process_start,
        days_id_publish - days_birth as days_at_id
    from {{ ref('int_applications_winsorised') }}

),

measured as (

    select
        sk_id_curr,
        -days_birth / {{ days_per_year }} as app_t_age_y,
        -days_employed / {{ days_per_year }} as app_t_emp_y,
        -days_registration / {{ days_per_year }} as app_t_reg_y,
        -days_id_publish / {{ days_per_year }} as app_t_id_y,
        -days_last_phone_change / {{ days_per_year }} as app_t_phone_y,
        {{ safe_divide('days_employed', 'days_birth') }} as app_t_emp_birth,
        {{ safe_divide('days_registration', 'days_birth') }} as app_t_reg_birth,
        {{ safe_divide('days_id_publish', 'days_birth') }} as app_t_id_birth,
        {{ safe_divide('days_last_phone_change', 'days_birth') }} as app_t_phone_birth,
        {{ safe_divide('days_car', 'days_birth') }} as app_t_car_birth,
        {{ safe_divide('days_car', 'days_employed') }} as app_t_car_emp,
        {{ safe_divide('days_last_phone_change', 'days_employed') }} as app_t_phone_emp,
        {{ safe_divide('days_registration', 'days_employed') }} as app_t_reg_emp,
        {{ safe_divide('days_id_publish', 'days_employed') }} as app_t_id_emp,
        days_employed - days_birth as app_t_age_at_job,
        days_at_id as app_t_age_at_id,
        days_last_phone_change - days_birth as app_t_age_at_phone,
        days_registration - days_birth as app_t_age_at_reg,
        days_id_publish - days_registration as app_t_id_less_reg,
        30.4e0 * {{ safe_divide('amt_credit', 'amt_annuity') }}
        - days_birth as app_t_age_at_payoff,
        -- The identity card of the country is renewed at 20 and at 45.
        case
            when days_at_id >= 45 * {{ days_per_year }}
                then days_at_id / {{ days_per_year }} - 45
            when days_at_id >= 20 * {{ days_per_year }}
                then days_at_id / {{ days_per_year }} - 20
        end as app_t_id_renewal_lag_y,
        {{ safe_divide('amt_income_winsorised', '-days_birth') }} as app_t_income_birth,
        {{ safe_divide(
            'amt_income_winsorised', '-days_employed'
        ) }} as app_t_income_emp,
        sin(2 * {{ pi }} * hour_appr_process_start / 24) as app_t_hour_sin,
        cos(2 * {{ pi }} * hour_appr_process_start / 24) as app_t_hour_cos,
        case when is_days_employed_sentinel then 1 else 0 end as app_t_emp_sentinel,
        case when is_phone_change_unknown then 1 else 0 end as app_t_phone_zero
    from applications

)

select * from measured
