select feature, level, code, label_fr, label_en
from category_vocabulary
order by feature, code
