create table if not exists api_keys (
    key_id text primary key,
    name text not null,
    secret_sha256 text not null,
    scopes text not null,
    created_at text not null,
    expires_on text not null,
    revoked_at text
);

-- Keys that may ask for some applications only: a JSON list of sk_id_curr. A key without a row may
-- ask for all.
create table if not exists api_key_portfolios (
    key_id text primary key references api_keys (key_id),
    clients text not null
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

-- What officers decided, one row per decision; the last one of an application is in force. `grounds`
-- is what they saw, as JSON: it is what the letter says, whatever later nights bring.
create table if not exists officer_decisions (
    decision_id integer primary key,
    decided_at text not null,
    officer text not null,
    sk_id_curr integer not null,
    batch_id text not null,
    proposal text not null check (proposal in ('accept', 'review', 'refuse')),
    decision text not null check (decision in ('accept', 'refuse')),
    reason text not null,
    note text not null check (trim(note) <> ''),
    grounds text not null
);

-- Clients who contest a decision, and what came of it.
create table if not exists contests (
    contest_id integer primary key,
    opened_at text not null,
    opened_by text not null,
    decision_id integer not null references officer_decisions (decision_id),
    sk_id_curr integer not null,
    ground text not null,
    statement text not null check (trim(statement) <> ''),
    due_on text not null
);

create table if not exists contest_outcomes (
    contest_id integer primary key references contests (contest_id),
    decided_at text not null,
    decided_by text not null,
    outcome text not null check (outcome in ('upheld', 'overturned', 'data corrected')),
    note text not null check (trim(note) <> '')
);

-- Who took note of an alert of a night and what is done about it; once for each alert.
create table if not exists alert_acknowledgements (
    batch_id text not null,
    cause text not null,
    acknowledged_at text not null,
    acknowledged_by text not null,
    note text not null check (trim(note) <> ''),
    primary key (batch_id, cause)
);

-- Clients who were erased, by the HMAC of the access log: they are kept out of every later drop.
-- finished_at is null where an erasure was broken off; removed: what went from where, as JSON counts.
create table if not exists erasures (
    erasure_id integer primary key,
    client text not null unique,
    asked_at text not null,
    operator text not null,
    finished_at text,
    removed text
);

-- What was written stays written.
create trigger if not exists officer_decisions_stay before update on officer_decisions
begin
    select raise(abort, 'a decision is never changed: record another one');
end;

create trigger if not exists contests_stay before update on contests
begin
    select raise(abort, 'a contest is never changed: record its outcome');
end;

create trigger if not exists contest_outcomes_stay before update on contest_outcomes
begin
    select raise(abort, 'an outcome is never changed');
end;

create trigger if not exists alert_acknowledgements_stay before update on alert_acknowledgements
begin
    select raise(abort, 'an acknowledgement is never changed');
end;
