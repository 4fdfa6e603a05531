{#- A number as a person reads it in French or English: thousands apart, a fixed number
    of decimals, never "-0". The space inside a French number does not break a line. -#}
{% macro format_number(number, decimals, language) -%}
    {%- set rounded = 'round(cast(' ~ number ~ ' as double), ' ~ decimals ~ ')' -%}
    {%- set english -%}
        printf(
            '%,.{{ decimals }}f', case when {{ rounded }} = 0 then 0e0 else {{ rounded }} end
        )
    {%- endset -%}
    {%- if language == 'fr' -%}
        replace(replace({{ english }}, ',', '{{ "\u00a0" }}'), '.', ',')
    {%- else -%}
        {{ english }}
    {%- endif -%}
{%- endmacro %}

{#- A number with as many decimals as its size deserves. -#}
{% macro format_quantity(number, language) -%}
    case
        when {{ number }} = round({{ number }}, 0) or abs({{ number }}) >= 100
            then {{ format_number(number, 0, language) }}
        when abs({{ number }}) >= 10 then {{ format_number(number, 1, language) }}
        when abs({{ number }}) >= 0.1e0 then {{ format_number(number, 2, language) }}
        else {{ format_number(number, 3, language) }}
    end
{%- endmacro %}

{#- A feature's value in words, by its unit and kind in the dictionary; `level` is the
    label of a category's code. Labels counted in days say so themselves. -#}
{% macro format_value(value, unit, kind, level, language) -%}
    {%- set words = {
        'fr': {
            'missing': 'non renseigné', 'other': 'autre', 'yes': 'oui', 'no': 'non',
            'percent': '\u00a0%', 'month': '\u00a0mois', 'months': '\u00a0mois',
            'year': '\u00a0an', 'years': '\u00a0ans', 'plural_from': 2,
        },
        'en': {
            'missing': 'not provided', 'other': 'other', 'yes': 'yes', 'no': 'no',
            'percent': '%', 'month': ' month', 'months': ' months',
            'year': ' year', 'years': ' years', 'plural_from': 1.0001,
        },
    }[language] -%}
    case
        when {{ value }} is null then '{{ words.missing }}'
        when {{ kind }} = 'categorical' then coalesce({{ level }}, '{{ words.other }}')
        when {{ unit }} = 'flag' and {{ value }} in (0, 1)
            then case when {{ value }} = 1 then '{{ words.yes }}' else '{{ words.no }}' end
        when {{ unit }} = 'amount'
            then {{ format_number(value, 0, language) }}
        when {{ unit }} = 'share'
            then {{ format_number('100 * ' ~ value, 1, language) }} || '{{ words.percent }}'
        {%- for period in ['month', 'year'] %}
        when {{ unit }} = '{{ period }}s'
            then
                {% if period == 'year' -%}
                {{ format_number(value, 1, language) }}
                {%- else -%}
                {{ format_quantity(value, language) }}
                {%- endif %}
                || case
                    when abs({{ value }}) < {{ words.plural_from }}
                        then '{{ words[period] }}'
                    else '{{ words[period ~ "s"] }}'
                end
        {%- endfor %}
        else {{ format_quantity(value, language) }}
    end
{%- endmacro %}
