-- Claim: the feature mart holds exactly the applications of staging, each once.
-- Guards: application_features.
-- If false: an application is scored twice or not at all.
with

applications as (

    select sk_id_curr from {{ ref('stg_home_credit__applications') }}

),

features as (

    select
        sk_id_curr,
        count(*) as n_rows
    from {{ ref('application_features') }}
    group by sk_id_curr

)

select
    applications.sk_id_curr as application,
    features.sk_id_curr as feature_row,
    features.n_rows
from applications
full outer join features
    on applications.sk_id_curr = features.sk_id_curr
where
    applications.sk_id_curr is null
    or features.sk_id_curr is null
    or features.n_rows > 1
