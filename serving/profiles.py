"""What the API tells of the person and the loan; every field bears the published column's name."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, Field


class Client(BaseModel):
    """One row of `client_profile`; null where the application does not say."""

    age_years: float | None = Field(description="Age at the application.")
    code_gender: str | None = Field(description="Not used in the score.")
    name_family_status: str | None = Field(description="Not used in the score.")
    cnt_children: int | None = Field(description="Children.")
    cnt_fam_members: int | None = Field(description="People in the household.")
    name_education_type: str | None = Field(description="Highest education.")
    amt_income_total: float | None = Field(description="Declared income.")
    name_income_type: str | None = Field(description="Kind of income.")
    occupation_type: str | None = Field(description="Occupation.")
    organization_type: str | None = Field(description="Kind of employer.")
    employment_years: float | None = Field(description="Years in the present job.")
    name_housing_type: str | None = Field(description="Housing.")
    is_realty_owner: bool | None = Field(description="Owns a house or flat.")
    is_car_owner: bool | None = Field(description="Owns a car.")
    car_age_years: float | None = Field(description="Age of the car.")
    region_rating_client: int | None = Field(description="Rating of the region, 1 (best) to 3.")
    registration_years: float | None = Field(description="Years since the registration changed.")
    identity_document_years: float | None = Field(description="Years since the document changed.")
    phone_years: float | None = Field(description="Years since the phone number changed.")


class Loan(BaseModel):
    """One row of `loan_profile`; null where the application does not say."""

    application_date: date | None = Field(description="When the application arrived.")
    name_contract_type: str | None = Field(description="Kind of contract.")
    amt_credit: float | None = Field(description="Amount asked for.")
    amt_annuity: float | None = Field(description="Instalment.")
    amt_goods_price: float | None = Field(description="Price of the goods.")
    duration_months_estimate: float | None = Field(description="Amount over instalment.")
    effort_ratio: float | None = Field(description="Instalment over income.")
    credit_to_income: float | None = Field(description="Amount over income.")
    down_payment_share: float | None = Field(description="Share of the price not financed.")
    name_type_suite: str | None = Field(description="Who came with the applicant.")
    weekday_appr_process_start: str | None = Field(description="Weekday of the application.")
    hour_appr_process_start: int | None = Field(description="Hour of the application.")
    n_bureau_enquiries_year: int | None = Field(description="Credit enquiries of the last year.")


class ClientProfile(BaseModel):
    """What an officer sees of an application."""

    sk_id_curr: int = Field(description="Key of the application.", examples=[100002])
    client: Client | None = Field(description="The person.")
    loan: Loan | None = Field(description="The loan asked for.")
