select feature, concept, label_fr, label_en, unit, kind
from feature_dictionary
order by feature
