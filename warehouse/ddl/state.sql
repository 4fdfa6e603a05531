create table if not exists api_keys (
    key_id text primary key,
    name text not null,
    secret_sha256 text not null,
    scopes text not null,
    created_at text not null,
    expires_on text not null,
    revoked_at text
);

-- One row per client and lookup, never changed: who (name of the key) asked when, by which route,
-- for whom (client: HMAC-SHA256 of sk_id_curr; null where a list was read) and what came of it.
create table if not exists access_log (
    lookup_id integer primary key,
    asked_at text not null,
    key_name text not null,
    route text not null,
    client text,
    outcome text not null check (
        outcome in ('found', 'unknown', 'listed', 'over quota')
    ),
    release text not null
);

-- The key of that HMAC; whoever loses it loses the link from the log to the clients.
create table if not exists secrets (
    name text primary key,
    value blob not null
);
