{{ config(materialized='view') }}

with

applications as (

    select * from {{ ref('int_applications_winsorised') }}

),

scores as (

    select
        sk_id_curr,
        ext_mean
    from {{ ref('int_external_scores_summarised_to_application') }}

),

requested as (

    select
        sk_id_curr,
        credit_annuity_ratio,
        monthly_rate
    from {{ ref('int_requested_loans_priced') }}

),

measured as (

    select
        applications.sk_id_curr,
        applications.amt_income_winsorised as income,
        applications.amt_credit as credit,
        applications.amt_annuity as annuity,
        applications.ext_source_2 as ext_2,
        applications.ext_source_3 as ext_3,
        scores.ext_mean,
        requested.credit_annuity_ratio as term,
        requested.monthly_rate as rate,
        coalesce(applications.name_education_type, '?') as education,
        coalesce(applications.occupation_type, '?') as occupation,
        coalesce(applications.organization_type, '?') as organization,
        coalesce(applications.name_income_type, '?') as income_type,
        coalesce(applications.code_gender, '?') as gender,
        cast(
            cast(
                round(applications.region_population_relative * 1e6) as bigint
            ) as string
        ) as region,
        case
            when applications.days_birth is null then '?'
            when applications.days_birth >= -27 * 365.25e0 then 'to 27'
            when applications.days_birth >= -40 * 365.25e0 then 'to 40'
            when applications.days_birth >= -50 * 365.25e0 then 'to 50'
            when applications.days_birth >= -65 * 365.25e0 then 'to 65'
            else 'over 65'
        end as age_band,
        -- Bands of five annuities.
        cast(
            cast(floor(requested.credit_annuity_ratio / 5) as double) as string
        ) as term_band
    from applications
    inner join scores
        on applications.sk_id_curr = scores.sk_id_curr
    inner join requested
        on applications.sk_id_curr = requested.sk_id_curr

),

-- One key a grouping; NULL where the grouping says nothing of the application.
grouped as (

    select
        sk_id_curr,
        income,
        credit,
        annuity,
        ext_2,
        ext_3,
        ext_mean,
        term,
        rate,
        education || ' | ' || occupation || ' | ' || age_band as g1,
        term_band || ' | ' || income_type || ' | ' || education as g2,
        organization as org,
        region,
        gender || ' | ' || education as ge
    from measured

)

select * from grouped
