-- question: Did as many default as each night said, and how well were they ranked?
-- asked by: model validation
select
    backtest.as_of,
    backtest.n_scored,
    backtest.n_resolved,
    backtest.expected_defaults,
    backtest.observed_defaults,
    backtest.p_jeffreys,
    backtest.auc,
    backtest.auc_lower,
    backtest.auc_upper,
    backtest.cost_per_application
from backtest
where
    backtest.role = 'champion'
    and backtest.grade = 'all'
    and backtest.contract_type = 'all'
order by backtest.as_of
