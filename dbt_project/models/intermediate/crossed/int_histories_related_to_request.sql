with

applications as (

    select * from {{ ref('int_applications_winsorised') }}

),

previous_applications as (

    select * from {{ ref('int_previous_applications_priced') }}

),

previous as (

    select * from {{ ref('int_previous_applications_aggregated_to_application') }}

),

bureau as (

    select * from {{ ref('int_bureau_credits_aggregated_to_application') }}

),

instalments as (

    select * from {{ ref('int_instalments_aggregated_to_application') }}

),

cards as (

    select * from {{ ref('int_card_months_aggregated_to_application') }}

),

attributes as (

    select
        sk_id_curr,
        app_req_total
    from {{ ref('int_attributes_encoded_to_application') }}

),

-- What only a look at each earlier loan beside the loan asked for can say.
loans as (

    select
        earlier.sk_id_curr,
        min(earlier.credit) filter (
            where earlier.is_approved
        ) as credit_min,
        min_by(earlier.credit, earlier.recency_rank) filter (
            where earlier.is_approved
            and earlier.credit is not null
        ) as credit_last,
        min_by(earlier.annuity, earlier.recency_rank) filter (
            where earlier.is_approved
            and earlier.annuity is not null
        ) as annuity_last,
        avg(
            case
                when earlier.credit >= applications.amt_credit then 1
                when earlier.credit < applications.amt_credit then 0
            end
        ) filter (where earlier.is_approved) as x_credit_rank,
        max(
            case
                when earlier.recency_rank = 1
                    then earlier.name_contract_type
            end
        ) as last_contract_type
    from previous_applications as earlier
    inner join applications
        on earlier.sk_id_curr = applications.sk_id_curr
    group by earlier.sk_id_curr

),

related as (

    select
        applications.sk_id_curr,
        {%- for name, column in {
            'bur_credit_mean': 'bureau.bur_credit_mean',
            'bur_act_credit': 'bureau.bur_act_credit_sum',
            'bur_act_debt': 'bureau.bur_act_debt_sum',
            'cc_balance': 'cards.cc_balance_last',
        }.items() %}
        {{ safe_divide(
            column, 'applications.amt_income_winsorised'
        ) }} as x_{{ name }}_income,
        {%- endfor %}
        {%- for name, column in {
            'bur_debt_curr_credit': 'bureau.bur_debt_sum',
            'prev_credit_min_curr': 'loans.credit_min',
            'prev_credit_mean_curr': 'previous.prev_appr_credit_mean',
            'prev_credit_max_curr': 'previous.prev_appr_credit_max',
            'last_prev_credit_curr': 'loans.credit_last',
            'refused_max_curr': 'previous.prev_ref_app_max',
            'cc_limit_curr': 'cards.cc_limit_last',
        }.items() %}
        {{ safe_divide(column, 'applications.amt_credit') }} as x_{{ name }},
        {%- endfor %}
        {%- for name, column in {
            'bur_annuity_curr': 'bureau.bur_annuity_sum',
            'prev_annuity_mean_curr': 'previous.prev_appr_annuity_mean',
            'prev_annuity_max_curr': 'previous.prev_appr_annuity_max',
            'last_prev_annuity_curr': 'loans.annuity_last',
            'paid_min_annuity': 'instalments.ins_paid_min',
            'paid_mean_annuity': 'instalments.ins_paid_mean',
            'paid_max_annuity': 'instalments.ins_paid_max',
        }.items() %}
        {{ safe_divide(column, 'applications.amt_annuity') }} as x_{{ name }},
        {%- endfor %}
        {{ safe_divide(
            'applications.amt_annuity', 'instalments.ins_inst_max'
        ) }} as x_annuity_max_inst,
        {%- for statistic in ['mean', 'max'] %}
        {{ safe_divide(
            'previous.prev_term_' ~ statistic,
            safe_divide('applications.amt_credit', 'applications.amt_annuity')
        ) }} as x_term_prev_{{ statistic }}_curr,
        {%- endfor %}
        {%- for name, days in {'birth': 'days_birth', 'emp': 'days_employed'}.items() %}
        {{ safe_divide(
            'previous.prev_days_decision_mean', 'applications.' ~ days
        ) }} as x_decision_{{ name }},
        {{ safe_divide(
            'bureau.bur_days_credit_mean', 'applications.' ~ days
        ) }} as x_credit_{{ name }},
        {%- endfor %}
        loans.x_credit_rank,
        case
            when loans.last_contract_type = applications.name_contract_type then 1
            when loans.last_contract_type != applications.name_contract_type then 0
        end as x_same_type_last,
        {{ safe_divide(
            'attributes.app_req_total', 'bureau.bur_w12m_n'
        ) }} as x_inquiry_to_open
    from applications
    inner join attributes
        on applications.sk_id_curr = attributes.sk_id_curr
    left join loans
        on applications.sk_id_curr = loans.sk_id_curr
    left join previous
        on applications.sk_id_curr = previous.sk_id_curr
    left join bureau
        on applications.sk_id_curr = bureau.sk_id_curr
    left join instalments
        on applications.sk_id_curr = instalments.sk_id_curr
    left join cards
        on applications.sk_id_curr = cards.sk_id_curr

)

select * from related
