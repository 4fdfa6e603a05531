-- question: What do the last nights forecast, and how often did the band hold so far?
-- asked by: finance
select
    forecast.metric,
    count(*) as n_forecasts,
    max_by(forecast.expected, forecast.as_of) as expected_tonight,
    max_by(forecast.lower_bound, forecast.as_of) as lower_tonight,
    max_by(forecast.upper_bound, forecast.as_of) as upper_tonight,
    count(forecast.is_inside) as n_judged,
    count(*) filter (where forecast.is_inside) as n_inside
from forecast
where
    forecast.role = 'champion'
    and forecast.grade = 'all'
group by forecast.metric
order by forecast.metric
