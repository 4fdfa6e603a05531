-- What the loader keeps beside the tables of the contract (warehouse/contract.yaml declares those).
create schema if not exists raw;

-- One row per drop ever loaded. load_number counts up and settles which of two drops of one day is
-- the later. in_force: no full portfolio of the same day or later has replaced it.
create table if not exists raw.drops (
    drop_id varchar primary key,
    as_of date not null,
    source_name varchar not null,
    content_sha256 varchar not null,
    loaded_at timestamp not null,
    is_full boolean not null,
    n_applications bigint not null,
    load_number integer not null,
    in_force boolean not null
);

-- Where each drop lay when it was loaded; one that landed is moved from there (landing/.done).
create table if not exists raw.drop_places (
    drop_id varchar primary key,
    path varchar not null
);

-- What the columns of each loaded drop looked like, for the next drop to be compared with. Counts
-- are of rows; mean and standard_deviation of numbers without sentinels; categories of texts only.
-- n_holders: about how many of the drop's applications have rows in the table.
-- n_foreign, in the row of SK_ID_CURR: rows of applications that the drop does not hold.
create table if not exists raw.drop_profiles (
    table_name varchar not null,
    column_name varchar not null,
    n_applications bigint not null,
    n_holders bigint not null,
    n_rows bigint not null,
    n_missing bigint not null,
    n_sentinel bigint,
    n_foreign bigint,
    mean double,
    standard_deviation double,
    categories map(varchar, ubigint),
    drop_id varchar not null
);
