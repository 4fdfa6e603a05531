select
    (select list(distinct grade order by grade) from scores_latest) as grades,
    (
        select list(distinct name_contract_type order by name_contract_type)
        from loan_profile
        where name_contract_type is not null
    ) as contract_types,
    (
        select list(distinct name_income_type order by name_income_type)
        from client_profile
        where name_income_type is not null
    ) as income_types,
    (
        select list(distinct region_rating_client order by region_rating_client)
        from client_profile
        where region_rating_client is not null
    ) as regions
