"""The model: frames in, frames out. Opens no database; flows store what it answers."""

import os

# OpenMP's threads otherwise spin while they wait for each other: with another process on the same
# cores, a training of seconds then takes minutes. Read when LightGBM is first loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
