select
    sk_id_curr,
    age_years,
    code_gender,
    name_family_status,
    cnt_children,
    cnt_fam_members,
    name_education_type,
    amt_income_total,
    name_income_type,
    occupation_type,
    organization_type,
    employment_years,
    name_housing_type,
    is_realty_owner,
    is_car_owner,
    car_age_years,
    region_rating_client,
    registration_years,
    identity_document_years,
    phone_years
from client_profile
where sk_id_curr = $sk_id_curr
