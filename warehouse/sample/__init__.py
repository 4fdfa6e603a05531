"""Synthetic drops in Kaggle's format, calibrated on published statistics of the real rows.

No real row is in here. ``statistics/`` holds aggregates only: quantiles of each number, shares of
each level, and the correlation matrix of the latent variables, whose last one, RISK, carries how
strongly each column goes with TARGET. ``population`` draws the latents (a Gaussian copula), the
other modules turn them into rows, ``chunks`` puts them together, ``drops`` writes them.

A sample of at least 200 clients always contains:

* a thin file: an open application without any history and with one external source;
* two open applications that differ in SK_ID_CURR only and have no history: any score ties them;
* clients without rows in each history, bureau loans without months;
* the sentinel 365243 in DAYS_EMPLOYED and in the five dates of previous_application;
* XNA as gender, organisation, contract type, goods and POS status, XAP as purpose and reason;
* levels nobody has seen: organisation ``Industry: type 99``, goods ``Electric scooters``,
  family status ``Unknown``, currency ``currency 4``;
* instalments in several parts, of amount 0, and never paid (NULL date and amount);
* a card with a negative balance and negative drawings, months with NULL drawings, a limit of 0;
* negative bureau debt, bureau dates a century ago and a lifetime ahead;
* orphans: bureau, previous and instalment rows of a client in no file (100000), months of a bureau
  loan in no file, months and payments of a previous loan that is not listed;
* NULL annuity, goods price, family members and phone change; a phone change of 0;
* outliers: income 117,000,000, 348 people in the social circle, 261 requests in a quarter, cars of
  64, 65 and 91 years, a shop of area 4,000,000, a region rating of -1.
"""

from warehouse.sample.drops import generate_sample

__all__ = ["generate_sample"]
