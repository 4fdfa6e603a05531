select concept, label_fr, label_en
from concepts
