{#- Tables and views of DuckDB, whose DDL is transactional: one is dropped and made anew
    in one transaction, and stays what it was where that fails. dbt makes its own beside
    the old one under another name, renames both and drops the old: with asking for
    indexes, five statements more, which cost most models more than their rows do.

    On a night that computes what changed: see by_application.sql. -#}
{% materialization table, adapter='duckdb', supported_languages=['sql'] %}
    {{ return(build_relation(this.incorporate(type='table'), sql)) }}
{% endmaterialization %}

{% materialization view, adapter='duckdb', supported_languages=['sql'] %}
    {{ return(build_relation(this.incorporate(type='view'), sql)) }}
{% endmaterialization %}

{% macro build_relation(target, sql) -%}
    {%- if is_changed_only() and is_by_application(model) -%}
        {%- do replace_changed_rows(sql, is_table=target.is_table) -%}
        {{ return({'relations': [target]}) }}
    {%- endif -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- if existing is not none and existing.type != target.type -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
    {%- do run_hooks(pre_hooks) -%}
    {%- call statement('main') -%}
        drop {{ target.type }} if exists {{ target }};
        {% if target.is_table -%}
        {{ create_table_as(False, target, sql) }}
        {%- else -%}
        {{ create_view_as(target, sql) }}
        {%- endif %}
    {%- endcall -%}
    {%- do persist_docs(target, model) -%}
    {%- do run_hooks(post_hooks) -%}
    {%- do adapter.commit() -%}
    {{ return({'relations': [target]}) }}
{%- endmacro %}

{#- What describes a relation and its columns, in one statement. dbt's own first asks
    which columns there are, twice; here to describe one that is not there is an error. -#}
{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) -%}
    {%- set comments = [] -%}
    {%- if for_relation and config.persist_relation_docs() and model.description -%}
        {%- do comments.append(alter_relation_comment(relation, model.description)) -%}
    {%- endif -%}
    {%- if for_columns and config.persist_column_docs() -%}
        {%- for column in model.columns.values() if column.description -%}
            {%- set comment = duckdb_escape_comment(column.description) -%}
            {%- do comments.append(
                'comment on column ' ~ relation ~ '.' ~ column.name ~ ' is ' ~ comment ~ ';'
            ) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if comments -%}
        {%- do run_query(comments | join('\n')) -%}
    {%- endif -%}
{%- endmacro %}
