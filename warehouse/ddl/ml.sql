-- The tables Python writes. One writer each (the flows); dbt reads them as source `ml`.
-- Versions and batches are immutable: a run deletes and rewrites only its own batch.
create schema if not exists ml;

-- One row per policy content ever in force. policy_version counts up; a row is never edited.
create table if not exists ml.policies (
    policy_version integer primary key,
    policy_sha256 varchar not null,
    valid_from timestamp not null,
    cost_false_negative double not null check (cost_false_negative > 0),
    cost_false_positive double not null check (cost_false_positive > 0),
    points_base double not null,
    odds_base double not null check (odds_base > 0),
    points_to_double_odds double not null check (points_to_double_odds > 0),
    review_band_points double not null check (review_band_points >= 0),
    validity_days integer not null check (validity_days > 0),
    minimum_cohort integer not null check (minimum_cohort > 0)
);

-- NULL for policies from before this was decided.
alter table ml.policies add column if not exists history_days integer;

-- The grades of a policy: pd_from <= pd < pd_below.
create table if not exists ml.policy_grades (
    policy_version integer not null,
    grade varchar not null,
    pd_from double not null,
    pd_below double not null check (pd_below > pd_from),
    primary key (policy_version, grade)
);

-- One row: the frozen references that the features in the mart are computed with.
create table if not exists ml.reference_in_force (reference_version varchar not null);

-- Applications whose rows in schema raw differ from what the mart was built of; a finished night
-- empties it. Applications that are gone are among them.
create table if not exists ml.changed_applications (sk_id_curr bigint primary key);

-- The drops whose applications are in the mart or in changed_applications.
create table if not exists ml.seen_drops (drop_id varchar primary key);

-- One row, or none before the first build: what the mart was last built with as a whole, and how
-- many applications were replaced in it since.
create table if not exists ml.mart_state (
    reference_version varchar not null,
    code_sha256 varchar not null,
    n_replaced bigint not null
);

-- What a policy asks of a new model before it decides; policy.yaml says what each limit means.
create table if not exists ml.policy_limits (
    policy_version integer not null,
    limit_name varchar not null,
    limit_value double not null,
    primary key (policy_version, limit_name)
);

-- One row per registered model version. pd = 1 / (1 + exp(-(slope * margin + intercept))), unless
-- the calibration is isotonic: then calibration_points say it, and slope and intercept are Platt's.
create table if not exists ml.models (
    model_version integer primary key,
    model_name varchar not null,
    mlflow_run_id varchar not null,
    trained_at timestamp not null,
    training_as_of date not null,
    n_training_rows integer not null,
    n_features integer not null,
    n_trees integer not null,
    feature_list_sha256 varchar not null,
    model_sha256 varchar not null,
    data_sha256 varchar not null,
    seed integer not null,
    git_sha varchar not null,
    calibration_method varchar not null
        check (calibration_method in ('none', 'platt', 'isotonic')),
    calibration_slope double not null check (calibration_slope > 0),
    calibration_intercept double not null,
    threshold double not null check (threshold > 0 and threshold < 1),
    auc double not null,
    auc_fold_std double not null,
    ks double not null,
    pr_auc double not null,
    brier double not null,
    log_loss double not null,
    cost_per_application double not null,
    training_seconds double not null
);

-- Known since; NULL for versions trained before, auc_without_constraints also where there are none.
alter table ml.models add column if not exists reference_version varchar;
alter table ml.models add column if not exists ece double;
alter table ml.models add column if not exists capture_top_decile double;
alter table ml.models add column if not exists lift_top_decile double;
alter table ml.models add column if not exists auc_with_protected double;
alter table ml.models add column if not exists auc_without_protected double;
alter table ml.models add column if not exists n_monotone_constraints integer;
alter table ml.models add column if not exists auc_without_constraints double;

-- Isotonic calibration: pd lies on the line between neighbouring points, and is that of the first
-- point below it and of the last above it. No rows for other methods.
create table if not exists ml.calibration_points (
    model_version integer not null,
    margin double not null,
    pd double not null check (pd > 0 and pd < 1),
    primary key (model_version, margin)
);

-- What the last tuning of a list of candidate features said of each. gain, null_gain_p75: total
-- gain of the feature, and the 75th percentile of those on shuffled targets (NULL: dropped before).
create table if not exists ml.feature_selection (
    candidates_sha256 varchar not null,
    data_sha256 varchar not null,
    feature varchar not null,
    is_kept boolean not null,
    reason varchar not null,
    null_share double not null check (null_share between 0 and 1),
    gain double,
    null_gain_p75 double,
    primary key (candidates_sha256, feature)
);

-- The rules that were compared, each chosen inside the folds. flattery: by how much the list in
-- force, or the one refused for it, raises the AUC of the rows it was chosen on.
create table if not exists ml.feature_selection_rules (
    candidates_sha256 varchar not null,
    rule varchar not null,
    n_features double not null, -- mean over the folds
    auc double not null,
    is_in_force boolean not null,
    flattery double not null,
    primary key (candidates_sha256, rule)
);

-- The best parameters found for a feature list; training with this list uses them. auc_start: mean
-- fold AUC of the parameters that the search began with.
create table if not exists ml.tuned_params (
    feature_list_sha256 varchar primary key,
    study_id varchar not null,
    tuned_at timestamp not null,
    git_sha varchar not null,
    n_training_rows integer not null,
    n_trials integer not null,
    auc double not null,
    auc_start double not null,
    num_leaves integer not null,
    max_depth integer not null,
    min_data_in_leaf integer not null,
    feature_fraction double not null,
    lambda_l1 double not null,
    lambda_l2 double not null,
    learning_rate double not null,
    early_stopping_rounds integer not null
);

-- Fold and out-of-fold margin (log-odds) of every application that trained a version.
create table if not exists ml.folds (
    model_version integer not null,
    sk_id_curr bigint not null,
    fold smallint not null,
    target smallint not null check (target in (0, 1)),
    margin_oof double not null,
    primary key (model_version, sk_id_curr)
);

-- Models of other kinds beside a version, on its rows and folds; the last `scorehouse compare`.
create table if not exists ml.model_comparison (
    model_version integer not null,
    model varchar not null
        check (model in ('dummy', 'logistic_regression', 'scorecard', 'lightgbm')),
    calibration_method varchar not null,
    threshold double not null,
    auc double not null,
    auc_fold_std double not null,
    pr_auc double not null,
    ks double not null,
    brier double not null,
    log_loss double not null,
    ece double not null,
    capture_top_decile double not null,
    lift_top_decile double not null,
    cost_per_application double not null,
    n_features integer not null,
    size_bytes bigint not null,
    training_seconds double not null,
    scoring_seconds double not null, -- by 1,000 applications
    compared_at timestamp not null,
    primary key (model_version, model)
);

-- A scorecard's score is the points of '(base)' plus those of the interval each feature lies in:
-- bin_from <= value < bin_below (open where NULL), or is_missing. A category is the interval
-- [code, code + 1); n and n_bad count the whole bin, which may have several.
create table if not exists ml.scorecard_points (
    model_version integer not null,
    feature varchar not null,
    bin integer not null,
    bin_from double,
    bin_below double,
    is_missing boolean not null,
    woe double not null,
    points double not null,
    n integer not null,
    n_bad integer not null
);

-- Out-of-fold confusion counts per threshold on the calibrated pd (refused when pd >= threshold).
create table if not exists ml.threshold_curve (
    model_version integer not null,
    threshold double not null,
    true_positives integer not null,
    false_positives integer not null,
    true_negatives integer not null,
    false_negatives integer not null,
    cost_per_application double not null,
    primary key (model_version, threshold)
);

create table if not exists ml.feature_importance (
    model_version integer not null,
    feature varchar not null,
    gain double not null,
    split_count integer not null,
    mean_abs_contribution double not null,
    primary key (model_version, feature)
);

-- Bins frozen at training, lower <= value < upper; bin 0 holds NULLs (bounds NULL).
create table if not exists ml.reference_bins (
    model_version integer not null,
    feature varchar not null,
    bin smallint not null,
    lower double,
    upper double,
    reference_count bigint not null,
    primary key (model_version, feature, bin)
);

-- A seeded sample of training rows, the reference of Evidently's report: feature values in the
-- order of the version's feature list, NaN where missing.
create table if not exists ml.reference_rows (
    model_version integer not null,
    feature_values float[] not null
);

-- Only for an erasure to find the row; NULL for versions trained before it was kept.
alter table ml.reference_rows add column if not exists sk_id_curr bigint;

-- One row per decision on a model version. decision_id is a hash of everything that was compared, so
-- the same decision has one id.
create table if not exists ml.promotions (
    decision_id varchar primary key,
    model_version integer not null,
    champion_version integer, -- NULL when there was none
    policy_version integer not null,
    as_of date not null,
    decided_at timestamp not null,
    is_promoted boolean not null,
    reason varchar -- NULL when promoted
);

-- What was checked in a decision; skipped = there was nothing to compare with, or another check had
-- failed that this one needs. The numbers are NULL where a check has none.
create table if not exists ml.promotion_checks (
    decision_id varchar not null,
    check_name varchar not null,
    status varchar not null check (status in ('passed', 'failed', 'skipped')),
    measured double,
    lower_bound double,
    upper_bound double,
    limit_value double,
    expected varchar not null,
    found varchar not null,
    advice varchar, -- NULL unless failed
    primary key (decision_id, check_name)
);

-- One row per night. batch_id is a hash of everything that went in, so the same night has one id.
create table if not exists ml.batches (
    batch_id varchar primary key,
    as_of date not null,
    scored_at timestamp not null,
    model_version integer not null,
    policy_version integer not null,
    drop_sha256 varchar not null,
    code_sha256 varchar not null,
    git_sha varchar not null,
    dbt_invocation_id varchar not null,
    n_applications integer not null
);

-- NULL until everything of the night is published, and for nights before this was kept.
alter table ml.batches add column if not exists finished_at timestamp;

-- The score and explanation in force of each application, and what they were made of: as long as
-- that is the same, they are. ml.scores is a copy of it for each night.
create table if not exists ml.explained (
    sk_id_curr bigint primary key,
    model_version integer not null,
    code_sha256 varchar not null,
    feature_row_hash varchar not null,
    margin double not null,
    base_value double not null,
    contribution_rest double not null
);

-- margin = base_value + sum of all contributions (log-odds of default). One row per batch,
-- application, model version and role; an index over all nights would grow into the memory.
create table if not exists ml.scores (
    batch_id varchar not null,
    sk_id_curr bigint not null,
    model_version integer not null,
    role varchar not null check (role in ('champion', 'challenger')),
    margin double not null,
    base_value double not null,
    contribution_rest double not null,
    feature_row_hash varchar not null
);

-- A challenger's scores are not explained.
alter table ml.scores alter column base_value drop not null;
alter table ml.scores alter column contribution_rest drop not null;

-- One row per night with a challenger: whether it was scored beside the champion.
create table if not exists ml.challenger_runs (
    batch_id varchar primary key,
    model_version integer not null,
    is_scored boolean not null,
    reason varchar -- why not; NULL where it was
);

-- Margins that the model of the night before gives the data of the latest night; rows only where
-- both the champion and the data changed between the two.
create table if not exists ml.former_margins (
    batch_id varchar not null,
    sk_id_curr bigint not null,
    model_version integer not null,
    margin double not null
);

-- Feature rows of some of the applications scored anew in a night, in the order of the version's
-- feature list, NaN where missing: what their scores are rebuilt from.
create table if not exists ml.kept_features (
    batch_id varchar not null,
    model_version integer not null,
    sk_id_curr bigint not null,
    feature_row_hash varchar not null,
    feature_values float[] not null
);

-- One row per past score that a night (batch_id) rebuilt. Stored values are NULL where the score is
-- gone from scores_history, rebuilt ones where its model is.
create table if not exists ml.score_audits (
    batch_id varchar not null,
    audited_at timestamp not null,
    scored_batch_id varchar not null,
    sk_id_curr bigint not null,
    model_version integer not null,
    policy_version integer not null,
    stored_pd double,
    rebuilt_pd double,
    stored_score_points double,
    rebuilt_score_points double,
    stored_decision varchar,
    rebuilt_decision varchar,
    is_equal boolean not null,
    reason varchar -- NULL where equal
);

-- A checksum of all that scores_history says of a night; is_intact when it was looked at last.
create table if not exists ml.batch_seals (
    batch_id varchar primary key,
    n_scores bigint not null,
    seal varchar not null,
    is_intact boolean not null
);

-- Clients erased from the night since; it was sealed anew each time. NULL for none.
alter table ml.batch_seals add column if not exists n_erased integer;

-- The 20 largest contributions (log-odds) to the score in ml.explained.
create table if not exists ml.contributions (
    sk_id_curr bigint not null,
    rank smallint not null,
    feature varchar not null,
    feature_value double,
    contribution double not null
);

-- Contributions summed to concepts; lead = the feature of the concept that pulls hardest in the
-- direction of the sum.
create table if not exists ml.concept_contributions (
    sk_id_curr bigint not null,
    concept varchar not null,
    contribution double not null,
    lead_feature varchar not null,
    lead_feature_value double,
    lead_contribution double not null
);

-- Both were kept by batch before.
alter table ml.contributions drop column if exists batch_id;
alter table ml.concept_contributions drop column if exists batch_id;

-- For which applications changes of their request are tried under a policy; policy.yaml says more.
-- No row for policies from before this was decided.
create table if not exists ml.recourse_policies (
    policy_version integer primary key,
    within_points double not null,
    most_applications integer not null,
    most_options integer not null
);

-- The score that each change of a request would give: features computed anew from the request as it
-- would be, margin by the champion. variant 0 is the request as it is. In force as long as what
-- they were made of is the same: feature_row_hash is that of the application as it is, and
-- grid_sha256 that of the changes tried.
create table if not exists ml.recourse_variants (
    sk_id_curr bigint not null,
    variant smallint not null,
    lever varchar not null,
    step double not null,
    feature varchar, -- NULL of variant 0, like the values
    value_from double,
    value_to double,
    amt_credit double,
    amt_annuity double,
    amt_goods_price double,
    margin double not null,
    model_version integer not null,
    feature_row_hash varchar not null,
    grid_sha256 varchar not null,
    code_sha256 varchar not null
);

-- The resolved applications that all are compared with: contributions (log-odds) by concept, in order
-- of name. made_with: model version, policy and code; another one chooses another sample.
create table if not exists ml.similar_reference (
    made_with varchar not null,
    place integer not null,
    sk_id_curr bigint not null,
    has_defaulted boolean not null,
    contributions double[] not null
);

-- The nearest of them to each application; distance is Euclidean, in log-odds. In force as long as
-- the features are those of feature_row_hash and the reference is the same.
create table if not exists ml.similar_applications (
    sk_id_curr bigint not null,
    rank smallint not null,
    place integer not null,
    distance double not null,
    made_with varchar not null,
    feature_row_hash varchar not null
);

-- The trees of the champion, one row per node; models_ml/tree_table.py says how they decide. Inner
-- nodes count from 0, the root; leaves from -1 down. What a node has no use for is NULL.
create table if not exists ml.champion_trees (
    model_version integer not null,
    tree integer not null,
    node integer not null,
    feature varchar,
    is_categorical boolean,
    threshold double,
    categories integer[],
    missing_goes_left boolean,
    zero_is_missing boolean,
    left_child integer,
    right_child integer,
    leaf_value double,
    primary key (tree, node)
);

-- What the trees test of a few applications, so that whoever holds a release can follow them.
create table if not exists ml.witness_features (
    sk_id_curr bigint not null,
    feature varchar not null,
    feature_value double -- NULL where missing
);

-- What the last release gives as reasons against, so that the next one can be compared with it.
create table if not exists ml.stated_reasons (
    batch_id varchar not null,
    sk_id_curr bigint not null,
    concept varchar not null
);

create table if not exists ml.drift_runs (
    batch_id varchar primary key,
    model_version integer not null,
    n_reference bigint not null,
    n_current bigint not null,
    n_features integer not null,
    n_features_drifted integer not null,
    psi_max double not null,
    evidently_rows integer not null,
    evidently_features integer not null,
    evidently_features_drifted integer not null,
    report_html varchar not null, -- below the home folder
    report_json varchar not null
);

-- NULL for nights from before there were these reports, performance also while no outcome is known.
alter table ml.drift_runs add column if not exists quality_html varchar;
alter table ml.drift_runs add column if not exists quality_json varchar;
alter table ml.drift_runs add column if not exists performance_html varchar;
alter table ml.drift_runs add column if not exists performance_json varchar;
alter table ml.drift_runs add column if not exists evidently_outcomes integer;

-- psi_critical: 99th percentile of PSI without drift, chi2(B - 1) * (1/n + 1/m).
create table if not exists ml.drift_features (
    batch_id varchar not null,
    feature varchar not null,
    n_bins smallint not null,
    psi double not null,
    psi_critical double not null,
    missing_rate_reference double not null,
    missing_rate_current double not null,
    missing_rate_shift double not null,
    primary key (batch_id, feature)
);

-- How many of a night's applications lie in each of the model's reference_bins; the last night's.
create table if not exists ml.drift_bins (
    batch_id varchar not null,
    feature varchar not null,
    bin smallint not null,
    n bigint not null
);

-- What SQL has no distribution for, about the slices of int_backtest_measured with an outcome;
-- models_ml/backtest.py says what the intervals and p-values are.
create table if not exists ml.backtest_tests (
    batch_id varchar not null,
    role varchar not null,
    grade varchar not null,
    contract_type varchar not null,
    default_rate_lower double not null,
    default_rate_upper double not null,
    p_binomial double not null,
    p_jeffreys double not null,
    p_hosmer_lemeshow double, -- NULL but for all grades and contract types together
    primary key (batch_id, role, grade, contract_type)
);

-- The same about the cohorts of several nights together, int_cohorts_pooled.
create table if not exists ml.pooled_tests (
    batch_id varchar primary key,
    default_rate_lower double not null,
    default_rate_upper double not null,
    p_jeffreys double not null
);

-- Treatment of the groups of int_groups_counted that are large enough to be shown, with bootstrap
-- intervals of 95 %; the last night's. models_ml/group_intervals.py says what the measures are.
create table if not exists ml.group_intervals (
    batch_id varchar not null,
    basis varchar not null check (basis in ('night', 'out_of_fold')),
    attribute varchar not null,
    group_name varchar not null,
    measure varchar not null,
    measured double not null,
    lower_bound double not null,
    upper_bound double not null,
    primary key (batch_id, basis, attribute, group_name, measure)
);

-- Every dbt test of the night.
create table if not exists ml.dq_results (
    batch_id varchar not null,
    check_name varchar not null,
    status varchar not null,
    failures bigint,
    message varchar,
    primary key (batch_id, check_name)
);

-- Whether only the applications that changed were checked; NULL for nights before this was kept.
alter table ml.dq_results add column if not exists changed_only boolean;

-- Every step of every run, as it went.
create table if not exists ml.run_log (
    run_id varchar not null,
    step varchar not null,
    status varchar not null,
    started_at timestamp not null,
    seconds double not null,
    detail varchar
);

-- The ledger: one row per run of the night that had something to do. What is not known yet, or never
-- came to be, is NULL. A run that goes on, or was killed, has no ended_at.
create table if not exists ml.run_ledger (
    run_id varchar primary key,
    status varchar not null check (status in ('running', 'published', 'refused', 'failed')),
    reason varchar, -- why it was refused or failed
    operator varchar not null,
    started_at timestamp not null,
    ended_at timestamp,
    as_of date not null,
    batch_id varchar,
    release_sequence integer,
    drop_ids varchar not null, -- in force, in order, separated by commas
    drop_sha256 varchar not null,
    code_sha256 varchar not null,
    git_sha varchar not null,
    lock_sha256 varchar not null,
    dbt_manifest_sha256 varchar,
    reference_version varchar,
    policy_version integer,
    policy_sha256 varchar not null,
    seed integer not null,
    model_version integer,
    model_sha256 varchar,
    n_applications integer not null,
    n_checks integer,
    n_checks_warned integer
);

-- What built the features and scored them; NULL for runs from before there was a choice.
alter table ml.run_ledger add column if not exists engine varchar;

-- Rows that a run read (schema raw) and wrote (schema scores); content_hash of those that
-- `scorehouse reproduce` builds again.
create table if not exists ml.run_tables (
    run_id varchar not null,
    schema_name varchar not null,
    table_name varchar not null,
    n_rows bigint not null,
    content_hash varchar,
    primary key (run_id, schema_name, table_name)
);

-- What officers decided and clients contested, copied from the state file by each night: without
-- notes and statements, which stay there.
create table if not exists ml.officer_decisions (
    decision_id bigint primary key,
    decided_at timestamp not null,
    officer varchar not null,
    sk_id_curr bigint not null,
    batch_id varchar not null,
    proposal varchar not null check (proposal in ('accept', 'review', 'refuse')),
    decision varchar not null check (decision in ('accept', 'refuse')),
    reason varchar not null
);

create table if not exists ml.contests (
    contest_id bigint primary key,
    opened_at timestamp not null,
    decision_id bigint not null,
    sk_id_curr bigint not null,
    ground varchar not null,
    due_on date not null,
    decided_at timestamp, -- NULL until somebody decided on it, like the outcome
    outcome varchar check (outcome in ('upheld', 'overturned', 'data corrected'))
);

-- Who took note of which alert, copied from the state file by each night.
create table if not exists ml.alert_acknowledgements (
    batch_id varchar not null,
    cause varchar not null,
    acknowledged_at timestamp not null,
    acknowledged_by varchar not null,
    note varchar not null,
    primary key (batch_id, cause)
);
