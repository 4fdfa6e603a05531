-- The keyed file beside a release: read by warehouse/lookup.py, by nobody else.

-- Columns of scores_latest in order: `kind` is DuckDB's type, `value` what a column holds in every
-- row when it does not vary. Those that vary are columns of `applications`.
create table score_columns (
    number integer primary key,
    name text not null,
    kind text not null,
    varies integer not null,
    value
);

create table features (
    feature_id integer primary key,
    feature text not null,
    concept text
);

-- Reasons repeat word for word: each wording is kept once.
create table wordings (
    wording_id integer primary key,
    direction text not null,
    concept text,
    feature text,
    typical_value real,
    reason_code text,
    text_fr text,
    text_en text
);

-- contributions and reasons: packed, see CONTRIBUTION and REASON in warehouse/lookup.py.
create table applications (
    sk_id_curr integer primary key,
    base_value real,
    shap_rest real,
    margin real,
    contributions blob,
    reasons blob
);
