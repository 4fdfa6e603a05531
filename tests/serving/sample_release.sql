-- A release of 30 generated applications, 100001 to 100030, all kinds of decision among them.
-- 100005: thin file (no external score, no history of any kind). 100007: no credit elsewhere.
-- 100009: no earlier application here. Keys ending in 0 have few facts about the person.

create table scores_latest as
with
    applications as (
        select
            100000 + i as sk_id_curr,
            0.01 + 0.19 * ((i * 7) % 30) / 30 as pd
        from range(1, 31) as numbers (i)
    ),

    points as (
        select
            sk_id_curr,
            pd,
            600 + 20 / ln(2) * ln((1 - pd) / pd / 50) as score_points,
            600 + 20 / ln(2) * ln((1 - 0.0909) / 0.0909 / 50) as threshold_points
        from applications
    ),

    decided as (
        select
            *,
            score_points - threshold_points as margin_points,
            100 * cume_dist() over (order by pd) as percentile
        from points
    )

select
    sk_id_curr::bigint as sk_id_curr,
    '20260310-0123456789ab' as batch_id,
    date '2026-03-10' as as_of,
    timestamp '2026-03-10 02:05:00' as scored_at,
    date '2026-04-09' as valid_until,
    'scorehouse' as model_name,
    3 as model_version,
    'f00d' || repeat('0', 28) as mlflow_run_id,
    1 as policy_version,
    pd::double as pd_raw,
    pd::double as pd,
    score_points::double as score_points,
    case
        when pd < 0.02 then 'A' when pd < 0.04 then 'B' when pd < 0.06 then 'C'
        when pd < 0.09 then 'D' when pd < 0.14 then 'E' when pd < 0.22 then 'F' else 'G'
    end as grade,
    ceil(percentile / 10)::integer as decile,
    percentile::double as percentile,
    0.0909::double as threshold,
    case
        when abs(margin_points) <= 4 then 'review' when margin_points < 0 then 'refuse' else 'accept'
    end as decision,
    margin_points::double as margin_points,
    (10 * pd)::double as expected_cost_accept,
    (1 - pd)::double as expected_cost_refuse,
    (case when sk_id_curr = 100005 then 0 else 1 + sk_id_curr % 3 end)::integer
        as n_external_sources,
    md5(sk_id_curr::varchar) as feature_row_hash,
    'abc1234' as git_sha,
    '00000000-0000-0000-0000-000000000000' as dbt_invocation_id,
    (case when sk_id_curr % 4 > 0 then pd + 0.01 end)::double as prev_pd,
    (case when sk_id_curr % 4 > 0 then -0.01 end)::double as delta_pd,
    sk_id_curr % 2 = 0 as in_training_sample
from decided;

create table batch as
select
    batch_id,
    null::varchar as previous_batch_id,
    as_of,
    scored_at,
    valid_until,
    model_name,
    model_version,
    mlflow_run_id,
    policy_version,
    threshold,
    count(*)::integer as n_applications,
    count_if(decision = 'accept')::integer as n_accepted,
    count_if(decision = 'review')::integer as n_review,
    count_if(decision = 'refuse')::integer as n_refused,
    count_if(in_training_sample)::integer as n_in_training_sample,
    avg(pd) as mean_pd,
    180 as n_features_watched,
    2 as n_features_drifted,
    git_sha,
    dbt_invocation_id
from scores_latest
group by all;

create table dim_model as
select
    model_version,
    model_name,
    mlflow_run_id,
    true as is_champion,
    timestamp '2026-03-01 03:00:00' as trained_at,
    date '2026-03-01' as training_as_of,
    2500 as n_training_rows,
    180 as n_features,
    120 as n_trees,
    repeat('a', 64) as model_sha256,
    repeat('b', 64) as data_sha256,
    'abc1234' as git_sha,
    'none' as calibration_method,
    1::double as calibration_slope,
    0::double as calibration_intercept,
    threshold,
    0.776::double as auc,
    0.011::double as auc_fold_std,
    0.42::double as ks,
    0.25::double as pr_auc,
    0.067::double as brier,
    0.24::double as log_loss,
    0.51::double as cost_per_application
from batch;

create table policy_version as
select
    1 as policy_version,
    true as is_current,
    10::double as cost_false_negative,
    1::double as cost_false_positive,
    600::double as points_base,
    50::double as odds_base,
    20::double as points_to_double_odds,
    4::double as review_band_points,
    30 as validity_days,
    30 as minimum_cohort;

create table policy_grades as
select
    1 as policy_version,
    grade,
    pd_from::double as pd_from,
    pd_below::double as pd_below
from (
    values
    ('A', 0, 0.02), ('B', 0.02, 0.04), ('C', 0.04, 0.06), ('D', 0.06, 0.09),
    ('E', 0.09, 0.14), ('F', 0.14, 0.22), ('G', 0.22, 1.01)
) as bounds (grade, pd_from, pd_below);

create table calibration_points (model_version integer, margin double, pd double);
insert into calibration_points values (3, -3, 0.04), (3, -1, 0.3);

create table shap_topk as
select
    sk_id_curr,
    rank::smallint as rank,
    'ext_mean' as feature,
    'external_scores' as concept,
    (case when rank % 5 > 0 then rank * 1.5 end)::double as feature_value,
    ((case when rank % 2 = 0 then -1 else 1 end) / rank)::double as contribution
from scores_latest, range(1, 21) as ranks (rank);

create table shap_summary as
select
    sk_id_curr,
    3 as model_version,
    -2.5::double as base_value,
    0.05::double as shap_rest,
    -2.5 + sum(contribution) + 0.05 as margin
from shap_topk
group by sk_id_curr;

create table concepts (concept varchar, label_fr varchar, label_en varchar, is_external boolean);
insert into concepts values
('external_scores', 'Notes d''organismes externes', 'Scores of external agencies', true),
('bureau_debt', 'Dettes auprès d''autres prêteurs', 'Debt with other lenders', true),
('late_payments', 'Ponctualité des remboursements', 'Punctuality of repayments', false),
('employment', 'Situation professionnelle', 'Employment', false),
('affordability', 'Poids des mensualités', 'Weight of the instalments', false);

create table score_reasons as
select
    scores_latest.sk_id_curr,
    given.rank,
    given.direction,
    given.concept,
    given.feature,
    given.feature_value::double as feature_value,
    given.typical_value::double as typical_value,
    given.contribution_points::double as contribution_points,
    given.concept || '_' || given.direction as reason_code,
    given.text_fr,
    given.text_en
from
    scores_latest,
    (
        values
        (
            1, 'against', 'external_scores', 'ext_mean', 0.21, 0.55, -14.2,
            'Moyenne des notes externes : 0,21 (valeur habituelle des dossiers acceptés : 0,55)'
            || ' - pèse contre la demande.',
            'Mean of the external scores: 0.21 (usual value of accepted applications: 0.55)'
            || ' - counts against the application.'
        ),
        (
            2, 'against', 'bureau_debt', 'bur_debt_sum', 412000, 96000, -6.1,
            'Total des dettes en cours ailleurs : 412 000 (valeur habituelle des dossiers acceptés'
            || ' : 96 000) - pèse contre la demande.',
            'Total debt elsewhere: 412,000 (usual value of accepted applications: 96,000)'
            || ' - counts against the application.'
        ),
        (
            3, 'against', 'late_payments', 'ins_share_late', null, 0.02, -2.4,
            'Part des échéances en retard : non renseigné (valeur habituelle des dossiers acceptés'
            || ' : 2,0 %) - pèse contre la demande.',
            'Share of late instalments: not provided (usual value of accepted applications: 2.0%)'
            || ' - counts against the application.'
        ),
        (
            1, 'for', 'employment', 'life_years_employed', 12.5, 4.2, 7.9,
            'Ancienneté dans l''emploi : 12,5 ans (valeur habituelle des dossiers acceptés'
            || ' : 4,2 ans) - joue en faveur de la demande.',
            'Time in the present job: 12.5 years (usual value of accepted applications: 4.2 years)'
            || ' - counts in favour of the application.'
        ),
        (
            2, 'for', 'affordability', 'aff_annuity_income', 0.12, 0.18, 3.3,
            'Part des revenus prise par la mensualité : 12,0 % (valeur habituelle des dossiers'
            || ' acceptés : 18,0 %) - joue en faveur de la demande.',
            'Share of income taken by the instalment: 12.0% (usual value of accepted applications:'
            || ' 18.0%) - counts in favour of the application.'
        )
    ) as given (
        rank, direction, concept, feature, feature_value, typical_value, contribution_points,
        text_fr, text_en
    )
where scores_latest.sk_id_curr <> 100005 or (given.concept = 'external_scores');

create table client_profile as
select
    sk_id_curr,
    (21 + (sk_id_curr * 7) % 45 + 0.4)::double as age_years,
    case when sk_id_curr % 3 = 0 then 'M' else 'F' end as code_gender,
    case
        when sk_id_curr % 10 = 0 then null
        when sk_id_curr % 4 = 0 then 'Single / not married'
        else 'Married'
    end as name_family_status,
    (sk_id_curr % 3)::integer as cnt_children,
    (case when sk_id_curr % 10 > 0 then 1 + sk_id_curr % 4 end)::integer as cnt_fam_members,
    case
        when sk_id_curr % 4 = 0 then 'Higher education' else 'Secondary / secondary special'
    end as name_education_type,
    (90000 + 13500 * (sk_id_curr % 9))::double as amt_income_total,
    case when sk_id_curr % 5 = 0 then 'Pensioner' else 'Working' end as name_income_type,
    case when sk_id_curr % 5 > 0 then 'Laborers' end as occupation_type,
    case
        when sk_id_curr % 5 > 0 then 'Self-employed' else 'No employer'
    end as organization_type,
    (case when sk_id_curr % 5 > 0 then 0.5 + sk_id_curr % 14 end)::double as employment_years,
    'House / apartment' as name_housing_type,
    sk_id_curr % 3 > 0 as is_realty_owner,
    sk_id_curr % 2 = 0 as is_car_owner,
    (case when sk_id_curr % 2 = 0 then 8 end)::double as car_age_years,
    (1 + sk_id_curr % 3)::integer as region_rating_client,
    13.2::double as registration_years,
    5.1::double as identity_document_years,
    (case when sk_id_curr % 10 > 0 then 2.3 end)::double as phone_years
from scores_latest;

create table loan_profile as
select
    sk_id_curr,
    date '2026-03-10' as application_date,
    case
        when sk_id_curr % 6 = 0 then 'Revolving loans' else 'Cash loans'
    end as name_contract_type,
    (135000 + 22500 * (sk_id_curr % 25))::double as amt_credit,
    (case when sk_id_curr <> 100020 then 9000 + 1350 * (sk_id_curr % 19) end)::double as amt_annuity,
    (case when sk_id_curr % 6 > 0 then 120000 + 22500 * (sk_id_curr % 25) end)::double
        as amt_goods_price,
    (case when sk_id_curr <> 100020 then 12 + sk_id_curr % 30 end)::double
        as duration_months_estimate,
    (case when sk_id_curr <> 100020 then 0.08 + (sk_id_curr % 20) / 100 end)::double as effort_ratio,
    (1 + (sk_id_curr % 40) / 10)::double as credit_to_income,
    (case when sk_id_curr % 6 > 0 then -0.1 end)::double as down_payment_share,
    'Unaccompanied' as name_type_suite,
    'TUESDAY' as weekday_appr_process_start,
    11 as hour_appr_process_start,
    (sk_id_curr % 4)::integer as n_bureau_enquiries_year
from scores_latest;

create table bureau_history as
select
    sk_id_curr,
    sk_id_curr * 10 + rank as sk_id_bureau,
    rank::integer as recency_rank,
    case when rank <= 2 then 'Active' else 'Closed' end as credit_active,
    case when rank % 2 = 0 then 'Credit card' else 'Consumer credit' end as credit_type,
    (-240 * rank)::integer as days_credit,
    (case when rank <> 2 then 500 - 240 * rank end)::integer as days_credit_enddate,
    (case when rank > 2 then 480 - 240 * rank end)::integer as days_enddate_fact,
    (45000 * rank)::double as amt_credit_sum,
    (case when rank = 1 then 31000 when rank > 2 then 0 end)::double as amt_credit_sum_debt,
    (case when rank = 2 then 90000 end)::double as amt_credit_sum_limit,
    (case when rank = 1 then 12 else 0 end)::integer as credit_day_overdue,
    (case when rank = 1 then 2100 else 0 end)::double as amt_credit_sum_overdue,
    (case when rank = 1 then 4300 end)::double as amt_credit_max_overdue
from scores_latest, range(1, 6) as ranks (rank)
where sk_id_curr not in (100005, 100007);

create table previous_loans as
select
    sk_id_curr,
    sk_id_curr * 10 + rank as sk_id_prev,
    rank::integer as recency_rank,
    case when rank = 3 then 'Consumer loans' else 'Cash loans' end as name_contract_type,
    ['Approved', 'Refused', 'Approved', 'Canceled'][rank] as outcome,
    case when rank = 2 then 'HC' end as code_reject_reason,
    (-190 * rank)::integer as days_decision,
    (case when rank < 4 then 60000 * rank end)::double as amt_application,
    (case when rank in (1, 3) then 63000 * rank end)::double as amt_credit,
    (case when rank in (1, 3) then 5400 end)::double as amt_annuity,
    (case when rank in (1, 3) then 12 * rank end)::integer as cnt_payment,
    case when rank = 3 then 'Mobile' end as name_goods_category,
    rank = 1 as is_open
from scores_latest, range(1, 5) as ranks (rank)
where sk_id_curr not in (100005, 100009);

create table payment_history as
select
    sk_id_curr,
    month::integer as month,
    (1 + (month % 2 = 0)::integer)::integer as n_due,
    1 as n_paid,
    (case when month % 5 = 0 then 1 else 0 end)::integer as n_late,
    (case when month % 7 = 0 then 1 else 0 end)::integer as n_short,
    5400::double as amt_due,
    (case when month % 7 = 0 then 4000 else 5400 end)::double as amt_paid
from scores_latest, range(-20, 0) as months (month)
where sk_id_curr not in (100005, 100009) and month not in (-9, -10);

create table category_vocabulary (
    feature varchar, level varchar, code integer, label_fr varchar, label_en varchar
);
insert into category_vocabulary values
('app_cat_contract_type', 'Cash loans', 0, 'Prêt personnel', 'Cash loan'),
('app_cat_contract_type', 'Revolving loans', 1, 'Crédit renouvelable', 'Revolving credit'),
('app_cat_family_status', 'Married', 0, 'Marié', 'Married'),
('app_cat_family_status', 'Single / not married', 1, 'Célibataire', 'Single'),
('app_cat_gender', 'F', 0, 'Femme', 'Woman'),
('app_cat_gender', 'M', 1, 'Homme', 'Man'),
('app_cat_housing', 'House / apartment', 0, 'Maison ou appartement', 'House or apartment'),
('app_cat_income_type', 'Working', 0, 'Salarié', 'Employee'),
('app_cat_income_type', 'Pensioner', 2, 'Retraité', 'Pensioner'),
('app_cat_occupation', 'Laborers', 0, 'Ouvriers', 'Labourers'),
('app_cat_organization', 'No employer', 1, 'Sans employeur', 'No employer'),
('app_cat_organization', 'Self-employed', 2, 'Indépendant', 'Self-employed'),
('app_cat_suite', 'Unaccompanied', 0, 'Seul', 'Alone'),
('app_cat_weekday', 'TUESDAY', 1, 'Mardi', 'Tuesday'),
('bur_last_type', 'Consumer credit', 0, 'Crédit à la consommation', 'Consumer credit'),
('bur_last_type', 'Credit card', 1, 'Carte de crédit', 'Credit card'),
('prev_last_cat_goods_category', 'Mobile', 0, 'Téléphonie mobile', 'Mobile phone'),
('prev_last_cat_reject_reason', 'HC', 0, 'Historique de crédit', 'Credit history'),
('prev_last_cat_status', 'Approved', 0, 'Accordé', 'Approved'),
('prev_last_cat_status', 'Refused', 1, 'Refusé', 'Refused'),
('prev_last_cat_status', 'Canceled', 2, 'Annulé', 'Cancelled');

create table feature_dictionary (
    feature varchar, concept varchar, label_fr varchar, label_en varchar, unit varchar, kind varchar
);
insert into feature_dictionary values
(
    'app_cat_contract_type', 'loan_structure', 'Type de contrat', 'Contract type', 'category',
    'categorical'
),
(
    'ext_mean', 'external_scores', 'Moyenne des notes externes', 'Mean of the external scores',
    'score', 'numeric'
),
(
    'bur_debt_sum', 'bureau_debt', 'Total des dettes en cours ailleurs', 'Total debt elsewhere',
    'currency', 'numeric'
),
(
    'ins_share_late', 'late_payments', 'Part des échéances en retard', 'Share of late instalments',
    'share', 'numeric'
),
(
    'life_years_employed', 'employment', 'Ancienneté dans l''emploi', 'Time in the present job',
    'years', 'numeric'
),
(
    'aff_annuity_income', 'affordability', 'Part des revenus prise par la mensualité',
    'Share of income taken by the instalment', 'share', 'numeric'
);

create table peer_stats as
select
    segments.segment,
    measured.feature,
    case when measured.feature = 'ins_share_late' then null else segments.n end as n,
    measured.p50 * 0.4 as p05,
    measured.p50 * 0.7 as p25,
    measured.p50::double as p50,
    measured.p50 * 1.3 as p75,
    measured.p50 * 1.6 as p95
from
    (values ('all', 30), ('accepted', 12)) as segments (segment, n),
    (
        values
        ('ext_mean', 0.5e0), ('bur_debt_sum', 96000e0), ('ins_share_late', 0.02e0),
        ('life_years_employed', 4.2e0), ('aff_annuity_income', 0.18e0)
    ) as measured (feature, p50);

create table portfolio_by_night as
select
    scores_latest.batch_id,
    date '2026-03-10' - nights.ago::integer as as_of,
    scores_latest.model_version,
    scores_latest.policy_version,
    scores_latest.grade,
    scores_latest.decision,
    count(*)::integer as n_applications,
    avg(scores_latest.pd) as mean_pd,
    sum(least(scores_latest.expected_cost_accept, scores_latest.expected_cost_refuse))
        as expected_cost
from scores_latest, range(0, 3) as nights (ago)
group by all;

create table override_rates (
    dimension varchar,
    "value" varchar,
    n_decisions integer,
    n_proposed integer,
    n_overrides integer,
    n_low_side integer,
    n_high_side integer,
    override_rate double
);
insert into override_rates values
('all', 'all', 9, 8, 2, 1, 1, 0.25),
('grade', 'E', 5, 4, 1, 1, 0, 0.25),
('grade', 'F', 4, 4, 1, 0, 1, 0.25),
('officer', 'ada@lender.example', 9, 8, 2, 1, 1, 0.25),
('reason', 'follows_proposal', 7, 6, 0, 0, 0, 0),
('reason', 'income_verified', 2, 2, 2, 1, 1, 1);

create table contests (status varchar, is_overdue boolean);
insert into contests values ('open', true), ('open', false), ('data corrected', false);

create table model_comparison as
select
    3 as model_version,
    measured.model,
    measured.auc::double as auc,
    0.01::double as auc_fold_std,
    0.2::double as pr_auc,
    0.4::double as ks,
    0.07::double as brier,
    0.25::double as log_loss,
    measured.cost::double as cost_per_application,
    measured.n_features,
    measured.seconds::double as training_seconds,
    0.01::double as scoring_seconds
from
    (
        values
        ('dummy', 0.5, 0.81, 0, 0.001), ('logistic_regression', 0.74, 0.55, 180, 3.2),
        ('scorecard', 0.75, 0.54, 40, 11.0), ('lightgbm', 0.776, 0.51, 180, 9.4)
    ) as measured (model, auc, cost, n_features, seconds);

create table dq_results as
select batch.batch_id, checks.check_name, checks.status, checks.failures::bigint as failures
from
    batch,
    (
        values
        ('unique_scores_latest', 'pass', 0), ('accepted_range_pd', 'pass', 0),
        ('known_levels_of_suite', 'warn', 3)
    ) as checks (check_name, status, failures);

create table run_log as
select
    'a1' as run_id,
    steps.step,
    steps.status,
    timestamp '2026-03-11 02:00:00' + to_seconds(steps.after) as started_at,
    steps.seconds::double as seconds
from
    (
        values
        ('load drops', 'completed', 0, 12.5), ('build features', 'failed', 13, 40.0),
        ('build features', 'completed', 300, 41.0)
    ) as steps (step, status, after, seconds);

create table importance_global as
select
    3 as model_version,
    'concept' as level,
    concept as name,
    [0.46, 0.21, 0.14, 0.11, 0.08][row_number() over (order by is_external desc, concept)]::double
        as gain_share
from concepts;

create table threshold_curve as
select
    3 as model_version,
    (i / 100)::double as threshold,
    (exp(-4 * i / 100))::double as recall,
    (exp(-9 * i / 100))::double as refusal_rate,
    (0.5 + 3 * power(i / 100 - 0.09, 2))::double as cost_per_application,
    i = 9 as is_chosen
from range(1, 61) as steps (i);

create table calibration as
select
    3 as model_version,
    decile::integer as decile,
    250 as n,
    (0.01 * decile * decile / 5)::double as mean_pd,
    (0.0105 * decile * decile / 5)::double as default_rate
from range(1, 11) as deciles (decile);

create table fairness as
select
    3 as model_version,
    attribute,
    group_name,
    n is null as is_suppressed,
    n::integer as n,
    approval_rate::double as approval_rate,
    approval_ratio::double as approval_ratio,
    default_rate::double as default_rate,
    false_refusal_rate::double as false_refusal_rate
from (
    values
    ('gender', 'F', 1600, 0.71, 1.0, 0.071, 0.26),
    ('gender', 'M', 900, 0.63, 0.89, 0.101, 0.33),
    ('family_status', 'Unknown', null, null, null, null, null)
) as groups (
    attribute, group_name, n, approval_rate, approval_ratio, default_rate, false_refusal_rate
);

create table drift_runs as
select
    case when nights.ago = 0 then batch.batch_id else 'night-' || nights.ago end as batch_id,
    batch.as_of - nights.ago::integer as as_of,
    2500::bigint as n_reference,
    30::bigint as n_current,
    180 as n_features,
    2 - nights.ago::integer as n_features_drifted,
    (0.31 - 0.1 * nights.ago)::double as psi_max,
    30 as evidently_rows,
    100 as evidently_features,
    1 as evidently_features_drifted,
    200 * (1 - nights.ago)::integer as evidently_outcomes,
    'reports/' || case when nights.ago = 0 then batch.batch_id else 'night-' || nights.ago end
    || '/drift.html' as report_html,
    'reports/' || case when nights.ago = 0 then batch.batch_id else 'night-' || nights.ago end
    || '/quality.html' as quality_html,
    case when nights.ago = 0 then 'reports/' || batch.batch_id || '/performance.html' end
        as performance_html
from batch, range(0, 2) as nights (ago);

create table drift_features as
select
    batch.batch_id,
    moved.feature,
    moved.psi::double as psi,
    case when moved.psi >= 0.25 then 'significant' else 'stable' end as psi_band,
    0.21::double as psi_critical,
    moved.psi >= 0.25 as exceeds_critical,
    0.01::double as missing_rate_shift
from batch, (values ('ext_mean', 0.31), ('bur_debt_sum', 0.04)) as moved (feature, psi);

create table drift_scores as
select
    batch.batch_id,
    batch.as_of - nights.ago::integer as as_of,
    subjects.subject,
    2500::bigint as n_reference,
    30::bigint as n_current,
    (subjects.psi - 0.02 * nights.ago)::double as psi,
    subjects.psi_band,
    0.21::double as psi_critical,
    subjects.psi > 0.21 as exceeds_critical
from
    batch,
    range(0, 3) as nights (ago),
    (values ('score', 0.12, 'moderate'), ('reasons', 0.06, 'stable'))
        as subjects (subject, psi, psi_band);

create table population_stability as
select
    batch.batch_id,
    bands.subject,
    bands.band,
    bands.points_above::double as points_above,
    bands.points_to::double as points_to,
    bands.n_reference::bigint as n_reference,
    bands.n_current::bigint as n_current,
    (bands.n_reference / 2500)::double as share_reference,
    (bands.n_current / 30)::double as share_current,
    0.02::double as psi_part
from
    batch,
    (
        values
        ('score', '01', 560, null, 1000, 9), ('score', '02', 540, 560, 1000, 12),
        ('score', '03', null, 540, 500, 9),
        ('reasons', 'external_scores', null, null, 1500, 21),
        ('reasons', 'bureau_debt', null, null, 1000, 9)
    ) as bands (subject, band, points_above, points_to, n_reference, n_current);

create table characteristic_analysis as
select
    bins.feature,
    bins.bin,
    bins.value_from::double as value_from,
    bins.value_below::double as value_below,
    bins.level::varchar as level,
    bins.n_reference::bigint as n_reference,
    bins.n_current::bigint as n_current,
    (bins.n_reference / 2500)::double as share_reference,
    (bins.n_current / 30)::double as share_current,
    0.1::double as psi_part
from (
    values
    ('ext_mean', 0, null, null, null, 100, 3), ('ext_mean', 1, null, 0.4, null, 1000, 18),
    ('ext_mean', 2, 0.4, 0.6, null, 900, 6), ('ext_mean', 3, 0.6, null, null, 500, 3),
    ('bur_debt_sum', 1, null, 100000, null, 1500, 18),
    ('bur_debt_sum', 2, 100000, null, null, 1000, 12)
) as bins (feature, bin, value_from, value_below, level, n_reference, n_current);

create table final_score_report as
select
    'night-' || nights.ago as batch_id,
    date '2026-03-10' - nights.ago::integer as as_of,
    date '2026-03-10' as known_as_of,
    bands.band::integer as band,
    bands.pd_from::double as pd_from,
    bands.pd_below::double as pd_below,
    10::bigint as n_applications,
    (10 - 3 * nights.ago)::bigint as n_new,
    bands.n_accepted::bigint as n_accepted,
    (10 - bands.n_accepted - bands.n_refused)::bigint as n_review,
    bands.n_refused::bigint as n_refused,
    (bands.n_accepted / 10)::double as approval_rate,
    1::bigint as n_decided_by_officers,
    (bands.n_refused > 0)::bigint as n_low_side,
    (bands.n_refused = 0)::bigint as n_high_side,
    (4 * nights.ago)::bigint as n_resolved,
    nights.ago::bigint as n_defaulted,
    (case when nights.ago > 0 then 0.25 end)::double as bad_rate,
    ((bands.pd_from + bands.pd_below) / 2)::double as mean_pd,
    (bands.pd_from + 0.01)::double as bad_rate_reference
from
    range(0, 3) as nights (ago),
    (values (1, 0, 0.05, 10, 0), (2, 0.05, 0.1, 6, 1), (3, 0.1, 1.01, 0, 9))
        as bands (band, pd_from, pd_below, n_accepted, n_refused);

create table vintage_curves as
select
    'night-' || nights.ago as batch_id,
    date '2026-03-10' - nights.ago::integer as as_of,
    since.nights_since::integer as nights_since,
    20::bigint as n_cohort,
    (5 * since.nights_since)::bigint as n_resolved,
    since.nights_since::bigint as n_defaulted,
    (5 * since.nights_since / 20)::double as share_resolved,
    (since.nights_since / 20)::double as share_defaulted,
    0.11::double as share_expected
from range(0, 3) as nights (ago), range(0, 3) as since (nights_since)
where since.nights_since <= nights.ago;

create table backtest as
select
    'night-' || nights.ago as batch_id,
    date '2026-03-10' - nights.ago::integer as as_of,
    date '2026-03-10' as known_as_of,
    'champion' as role,
    slices.grade,
    slices.contract_type,
    400::bigint as n_scored,
    (100 * nights.ago)::bigint as n_resolved,
    (8 * nights.ago)::double as expected_defaults,
    (9 * nights.ago)::bigint as observed_defaults,
    0.08::double as mean_pd,
    0.09::double as default_rate,
    0.05::double as default_rate_lower,
    0.15::double as default_rate_upper,
    0.74::double as auc,
    0.65::double as auc_lower,
    0.83::double as auc_upper,
    0.38::double as ks,
    0.07::double as brier,
    0.52::double as cost_per_application,
    0.31::double as cost_lower,
    0.73::double as cost_upper,
    0.4::double as p_binomial,
    0.33::double as p_jeffreys,
    (case when slices.grade = 'all' then 0.61 end)::double as p_hosmer_lemeshow
from
    range(0, 4) as nights (ago),
    (values ('all', 'all'), ('D', 'all'), ('E', 'all'), ('all', 'Cash loans'))
        as slices (grade, contract_type);

create table pooled_calibration as
select
    'night-' || nights.ago as batch_id,
    date '2026-03-10' - nights.ago::integer as as_of,
    date '2026-02-20' as from_as_of,
    20 - nights.ago::integer as n_cohorts,
    (4000 - 100 * nights.ago)::bigint as n_resolved,
    0.07::double as mean_pd,
    0.09::double as default_rate,
    0.081::double as default_rate_lower,
    0.099::double as default_rate_upper,
    0.0001::double as p_jeffreys
from range(1, 4) as nights (ago);

create table forecast as
select
    date '2026-03-10' - nights.ago::integer as as_of,
    'champion' as role,
    'all' as grade,
    metrics.metric,
    400::bigint as n_scored,
    (4 * metrics.expected)::double as expected,
    (2 * metrics.expected)::double as lower_bound,
    (6 * metrics.expected)::double as upper_bound,
    (100 * nights.ago)::bigint as n_resolved,
    (case when nights.ago > 0 then metrics.expected end)::double as expected_of_resolved,
    (case when nights.ago > 0 then 0.6 * metrics.expected end)::double
        as lower_bound_of_resolved,
    (case when nights.ago > 0 then 1.4 * metrics.expected end)::double
        as upper_bound_of_resolved,
    (case when nights.ago > 0 then metrics.expected * (0.9 + 0.3 * (nights.ago = 3)::integer) end)
        ::double as realised,
    case when nights.ago > 0 then true end as is_inside
from
    range(0, 4) as nights (ago),
    (values ('defaults', 8.0), ('cost', 52.0), ('auc', 0.7)) as metrics (metric, expected);

create table fairness_by_night as
select
    batch.batch_id,
    measured.basis,
    measured.attribute,
    measured.group_name,
    measured.measure,
    measured.value is null as is_suppressed,
    (case when measured.value is not null then 900 end)::bigint as n,
    measured.value::double as measured,
    (measured.value - 0.04)::double as lower_bound,
    least(measured.value + 0.04, 1)::double as upper_bound
from
    batch,
    (
        values
        ('night', 'gender', 'F', 'approval_ratio', 1.0),
        ('night', 'gender', 'M', 'approval_ratio', 0.74),
        ('night', 'gender', 'F', 'equal_opportunity_gap', 0.0),
        ('night', 'gender', 'M', 'equal_opportunity_gap', 0.07),
        ('night', 'family_status', 'Unknown', 'approval_ratio', null),
        ('out_of_fold', 'gender', 'F', 'approval_ratio', 1.0),
        ('out_of_fold', 'gender', 'M', 'approval_ratio', 0.89),
        ('out_of_fold', 'gender', 'M', 'equal_opportunity_gap', 0.05)
    ) as measured (basis, attribute, group_name, measure, value);

create table challenger_runs as
select
    batch_id,
    as_of,
    4 as model_version,
    model_version as champion_version,
    true as is_scored,
    null::varchar as reason
from batch;

create table retraining as
select
    model_version,
    4 as newest_version,
    date '2026-03-05' as trained_as_of,
    0.12::double as score_psi,
    1 as n_calibration_failures,
    true as is_answered,
    false as retraining_due,
    null::varchar as reason
from batch;

create table swap_set as
select
    3 as champion_version,
    4 as challenger_version,
    swaps.champion_decision,
    swaps.challenger_decision,
    swaps.n::integer as n,
    swaps.cost::double as expected_cost_difference,
    (swaps.cost + 1)::double as switch_cost_by_champion
from
    (values ('accept', 'accept', 14, -0.4), ('accept', 'refuse', 2, -3.4), ('refuse', 'refuse', 14, 0))
        as swaps (champion_decision, challenger_decision, n, cost);

create table recourse as
select
    100001::bigint as sk_id_curr,
    1 as option,
    561::double as new_points,
    'accept' as new_decision,
    true as flips,
    'Emprunter moins (montant : 90 000 au lieu de 202 500).' as text_fr,
    'Borrow less (amount: 90,000 instead of 202,500).' as text_en;

create table score_changes as
select
    100001::bigint as sk_id_curr,
    date '2026-03-09' as prev_as_of,
    530::double as prev_score_points,
    539::double as score_points,
    9::double as delta_points,
    6::double as delta_points_data,
    3::double as delta_points_model,
    0::double as delta_points_policy,
    'refuse' as prev_decision,
    'review' as decision;

create table similar_clients as
select 100001::bigint as sk_id_curr, rank::integer as rank, rank > 8 as has_defaulted
from range(1, 11) as ranks (rank);

create table alert_rules (
    cause varchar,
    severity varchar,
    limit_value double,
    minimum_n bigint,
    look_first_fr varchar,
    look_first_en varchar
);
insert into alert_rules values
('drift', 'warning', 0.25, 100, 'Les tranches qui bougent.', 'The bins that moved.'),
('calibration', 'error', 0.01, 200, 'Le backtest par note.', 'The backtest by grade.'),
('pooled_calibration', 'error', 0.001, 200, 'Les cohortes.', 'The cohorts.'),
('freshness', 'error', 26, 0, 'Le journal des nuits.', 'The log of the nights.');

create table alerts as
select
    coalesce(raised.batch_id, batch.batch_id) as batch_id,
    batch.as_of - raised.ago::integer as as_of,
    raised.cause,
    raised.severity,
    raised.text_fr,
    raised.text_en,
    alert_rules.look_first_fr,
    alert_rules.look_first_en,
    case when raised.ago > 0 then timestamp '2026-03-10 08:00:00' end as acknowledged_at,
    case when raised.ago > 0 then 'eve' end as acknowledged_by,
    case when raised.ago > 0 then 'suivi demain' end as note
from
    batch,
    (
        values
        (
            null, 0, 'drift', 'warning',
            'La répartition de « Moyenne des notes externes » s''est éloignée de la référence.',
            'The distribution of "Mean of the external scores" has moved away.'
        ),
        (
            'night-1', 1, 'calibration', 'error',
            'Les demandes du 2026-03-07 ont eu plus d''impayés qu''annoncé, au-delà du hasard.',
            'Applications of 2026-03-07 had more defaults than forecast, beyond chance.'
        )
    ) as raised (batch_id, ago, cause, severity, text_fr, text_en)
inner join alert_rules on raised.cause = alert_rules.cause;
