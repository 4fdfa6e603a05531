select feature, level, label_fr, label_en
from category_vocabulary
order by feature, code
