-- Numbers what repeats in the explanations of a release, for its keyed file.

create or replace temp table lookup_features as
select
    row_number() over (order by feature, concept) - 1 as feature_id,
    feature,
    concept
from (select distinct feature, concept from shap_topk);

create or replace temp table lookup_wordings as
select
    row_number() over (order by text_en, text_fr, all_columns) - 1 as wording_id,
    direction,
    concept,
    feature,
    typical_value,
    reason_code,
    text_fr,
    text_en
from (
    select
        direction,
        concept,
        feature,
        typical_value,
        reason_code,
        text_fr,
        text_en,
        concat_ws('|', direction, concept, feature, typical_value, reason_code) as all_columns
    from score_reasons
    group by all
);
