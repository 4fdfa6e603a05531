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
