with

variants as (

    select
        *,
        case decision when 'refuse' then 0 when 'review' then 1 else 2 end as standing
    from {{ ref('int_recourse_variants_decided') }}

),

as_it_is as (

    select * from variants
    where variant = 0

),

policies as (

    select * from {{ ref('stg_ml__recourse_policies') }}

),

levers as (

    select * from {{ ref('recourse_levers') }}

),

dictionary as (

    select * from {{ ref('feature_dictionary') }}

),

-- What does not help is no option. Of each lever, the smallest change that reaches a
-- better decision, for each such decision; else the one that helps most.
helpful as (

    select
        variants.*,
        as_it_is.pd as pd_before,
        variants.standing > as_it_is.standing as flips,
        row_number() over (
            partition by
                variants.sk_id_curr,
                variants.lever,
                case
                    when variants.standing > as_it_is.standing then variants.standing
                end
            order by
                case
                    when variants.standing > as_it_is.standing
                        then abs(variants.value_to - variants.value_from)
                end asc nulls last,
                variants.pd asc nulls last,
                variants.variant asc
        ) as place_in_lever,
        max(variants.standing) over (
            partition by variants.sk_id_curr, variants.lever
        ) > as_it_is.standing as lever_flips
    from variants
    inner join as_it_is on variants.sk_id_curr = as_it_is.sk_id_curr
    where variants.pd < as_it_is.pd

),

ranked as (

    select
        *,
        cast(
            row_number() over (
                partition by sk_id_curr
                order by
                    standing desc,
                    pd asc nulls last,
                    variant asc
            ) as integer
        ) as option
    from helpful
    where
        place_in_lever = 1
        and (flips or not lever_flips)

),

described as (

    select
        ranked.*,
        levers.label_fr as lever_fr,
        levers.label_en as lever_en,
        levers.is_amount,
        dictionary.label_fr,
        dictionary.label_en
    from ranked
    inner join policies on ranked.policy_version = policies.policy_version
    inner join levers on ranked.lever = levers.lever
    inner join dictionary on ranked.feature = dictionary.feature
    where ranked.option <= policies.most_options

)

select
    sk_id_curr,
    option,
    lever,
    feature,
    value_from,
    value_to,
    amt_credit,
    amt_annuity,
    amt_goods_price,
    pd as new_pd,
    score_points as new_points,
    decision as new_decision,
    flips,
    lever_fr
    || case
        when is_amount
            then
                ' (' || label_fr || ' : ' || {{ format_number('value_to', 0, 'fr') }}
                || ' au lieu de ' || {{ format_number('value_from', 0, 'fr') }} || ')'
        else ''
    end
    || ' : risque de défaut estimé ' || {{ format_number('100 * pd', 1, 'fr') }}
    || '{{ "\u00a0" }}% au lieu de ' || {{ format_number('100 * pd_before', 1, 'fr') }}
    || '{{ "\u00a0" }}% ; proposition : '
    || case decision
        when 'accept' then 'accord'
        when 'review' then 'examen par une personne'
        else 'refus'
    end
    || '. Simulation, pas un engagement.' as text_fr,
    lever_en
    || case
        when is_amount
            then
                ' (' || label_en || ': ' || {{ format_number('value_to', 0, 'en') }}
                || ' instead of ' || {{ format_number('value_from', 0, 'en') }} || ')'
        else ''
    end
    || ': estimated risk of default ' || {{ format_number('100 * pd', 1, 'en') }}
    || '% instead of ' || {{ format_number('100 * pd_before', 1, 'en') }}
    || '%; proposal: '
    || case decision
        when 'accept' then 'accept'
        when 'review' then 'examined by a person'
        else 'refuse'
    end
    || '. A simulation, not a commitment.' as text_en
from described
order by sk_id_curr, option
