select
    characteristic_analysis.bin,
    characteristic_analysis.value_from,
    characteristic_analysis.value_below,
    characteristic_analysis.level,
    category_vocabulary.label_fr,
    category_vocabulary.label_en,
    characteristic_analysis.n_reference,
    characteristic_analysis.n_current,
    characteristic_analysis.share_reference,
    characteristic_analysis.share_current,
    characteristic_analysis.psi_part
from characteristic_analysis
left join category_vocabulary
    on
        category_vocabulary.feature = characteristic_analysis.feature
        and category_vocabulary.level = characteristic_analysis.level
where characteristic_analysis.feature = $feature
order by characteristic_analysis.bin
