select
    sk_id_curr,
    variant,
    lever,
    step,
    feature,
    value_from,
    value_to,
    amt_credit,
    amt_annuity,
    amt_goods_price,
    margin,
    model_version
from {{ source('ml', 'recourse_variants') }}
