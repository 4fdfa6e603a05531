-- Of the last night with enough outcomes for an alert, else of the one with most.
with

whole as (

    select batch_id, as_of, n_resolved
    from backtest
    where
        role = 'champion'
        and grade = 'all'
        and contract_type = 'all'
        and n_resolved > 0

),

judged as (

    select whole.batch_id
    from whole
    inner join alert_rules on alert_rules.cause = 'calibration'
    order by
        whole.n_resolved >= alert_rules.minimum_n desc,
        case when whole.n_resolved >= alert_rules.minimum_n then whole.as_of end desc nulls last,
        whole.n_resolved desc,
        whole.as_of desc
    limit 1

)

select
    backtest.as_of,
    backtest.grade,
    backtest.contract_type,
    backtest.n_resolved,
    backtest.expected_defaults,
    backtest.observed_defaults,
    backtest.mean_pd,
    backtest.default_rate,
    backtest.default_rate_lower,
    backtest.default_rate_upper,
    backtest.auc,
    backtest.p_binomial,
    backtest.p_jeffreys
from backtest
inner join judged on judged.batch_id = backtest.batch_id
where
    backtest.role = 'champion'
    and backtest.n_resolved > 0
    and (backtest.grade = 'all' or backtest.contract_type = 'all')
order by
    backtest.grade = 'all',
    backtest.contract_type = 'all',
    backtest.grade,
    backtest.contract_type
