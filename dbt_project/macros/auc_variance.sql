{#- Variance of an AUC found among so many defaulted and repaid, by Hanley and McNeil
    (Radiology 143, 1982). -#}
{% macro auc_variance(auc, defaulted, repaid) -%}
    (
        {{ auc }} * (1e0 - {{ auc }})
        + ({{ defaulted }} - 1e0)
        * ({{ auc }} / (2e0 - {{ auc }}) - {{ auc }} * {{ auc }})
        + ({{ repaid }} - 1e0)
        * (2e0 * {{ auc }} * {{ auc }} / (1e0 + {{ auc }}) - {{ auc }} * {{ auc }})
    ) / ({{ defaulted }} * {{ repaid }})
{%- endmacro %}
