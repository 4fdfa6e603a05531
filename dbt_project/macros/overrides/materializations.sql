{#- dbt's own table and view, but for a night that computes what changed: see
    by_application.sql. -#}
{% materialization table, adapter='duckdb', supported_languages=['sql'] %}
    {%- if is_changed_only() and is_by_application(model) -%}
        {%- do replace_changed_rows(sql, is_table=true) -%}
        {{ return({'relations': [this.incorporate(type='table')]}) }}
    {%- endif -%}
    {{ return(dbt.materialization_table_duckdb()) }}
{% endmaterialization %}

{% materialization view, adapter='duckdb', supported_languages=['sql'] %}
    {%- if is_changed_only() and is_by_application(model) -%}
        {%- do replace_changed_rows(sql, is_table=false) -%}
        {{ return({'relations': [this.incorporate(type='view')]}) }}
    {%- endif -%}
    {{ return(dbt.materialization_view_default()) }}
{% endmaterialization %}
