select
    (select list(distinct grade order by grade) from scores_latest) as grades,
    (
        select list(distinct name_contract_type order by name_contract_type)
        from loan_profile
        where name_contract_type is not null
    ) as contract_types
