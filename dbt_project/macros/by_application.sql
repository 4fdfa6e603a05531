{#- A night that costs what changed.

    A model with `meta: {by_application: true}` is a function of each application's own
    rows (and of frozen references): its rows of one application never depend on
    another's. When DBT_CHANGED_ONLY is set, such a model is computed for the
    applications in ml.changed_applications alone. What it refers to of such models and
    of raw tables (overrides/references.sql) is then that of schema `changed`, which
    holds just these applications' rows under the same names; the result replaces the
    rows they had (overrides/materializations.sql). Tests of such models read these rows.
    Otherwise it is a table or view like any other.

    DBT_CHANGED_SCHEMA names another schema than `changed`: what would be of applications
    that are not there (flows/recourse.py) is computed in it alone, and replaces nothing.

    Every model stays the plain SQL of the whole: nothing in it knows of this. -#}
{% macro is_changed_only() -%}
    {{ return(execute and env_var('DBT_CHANGED_ONLY', '') == 'true') }}
{%- endmacro %}

{% macro changed_schema() -%}
    {{ return(env_var('DBT_CHANGED_SCHEMA', 'changed')) }}
{%- endmacro %}

{#- Whether the node being compiled reads the changed applications alone: a model that
    is itself by application, or a test of nothing but such models. -#}
{% macro reads_changed_only() -%}
    {%- set node = graph.nodes.get(model.unique_id) -%}
    {%- if node is none -%}
        {{ return(false) }}
    {%- elif node.resource_type != 'test' -%}
        {{ return(is_by_application(node)) }}
    {%- endif -%}
    {%- for key in node.depends_on.nodes if key.startswith('model.') -%}
        {%- if not is_by_application(graph.nodes[key]) -%}
            {{ return(false) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(true) }}
{%- endmacro %}

{% macro is_by_application(node) -%}
    {{ return(node.config.meta.get('by_application', false)) }}
{%- endmacro %}

{#- Compute the changed applications' rows; in a table they replace those it has. -#}
{% macro replace_changed_rows(sql, is_table) -%}
    {%- set target = this.incorporate(type='table') -%}
    {%- set changed = target.incorporate(path={'schema': changed_schema()}) -%}
    {%- call statement('drop_changed') -%}
        drop table if exists {{ changed }}
    {%- endcall -%}
    {%- call statement('main') -%}
        {{ create_table_as(False, changed, sql) }}
    {%- endcall -%}
    {%- if is_table and changed_schema() == 'changed' -%}
        {%- call statement('delete_changed') -%}
            delete from {{ target }}
            where sk_id_curr in (select sk_id_curr from ml.changed_applications)
        {%- endcall -%}
        {%- call statement('insert_changed') -%}
            insert into {{ target }} by name select * from {{ changed }}
        {%- endcall -%}
    {%- endif -%}
    {%- do adapter.commit() -%}
{%- endmacro %}
