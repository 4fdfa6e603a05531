"""What a grade promises: of applications the model never saw, a worse one defaults more often."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.night import Night, needs_real_data
from warehouse.connection import open_reader

# Out of fold, each fold scored by a model that never saw it.
DEFAULT_RATES = """
select policy_grades.grade, avg(folds.target) as default_rate
from intermediate.int_folds_calibrated as folds
inner join ml.policy_grades
    on folds.pd >= policy_grades.pd_from and folds.pd < policy_grades.pd_below
where
    folds.model_version = 1
    and policy_grades.policy_version = 1
group by policy_grades.grade
order by policy_grades.grade
"""


@pytest.mark.heavy
@needs_real_data
def test_default_rate_rises_strictly_from_grade_to_grade(second_real_night: Night) -> None:
    with open_reader(second_real_night.settings.warehouse_path) as connection:
        rows = connection.execute(DEFAULT_RATES).fetchall()
    assert [grade for grade, _ in rows] == list("ABCDEFG")
    rates = [rate for _, rate in rows]
    assert all(better < worse for better, worse in pairwise(rates)), rates
