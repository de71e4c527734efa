"""The controls of a setting, which several pages share."""

from states.fields import MAX_SEED, MAX_STEPS, Field, Whole, Word
from states.noise import AMPLITUDE, KINDS
from states.schedules import SCHEDULES

STEPS = Field("steps", Whole(1, MAX_STEPS, slider=True), "number of steps", "Steps")
NOISE = Field("noise", AMPLITUDE, "noise", "Noise")
NOISE_KIND = Field(
    "noise_kind", Word({kind: kind.capitalize() for kind in KINDS}), "kind of noise", "Kind of noise", stays=True
)
SEED = Field("seed", Whole(0, MAX_SEED), "seed", "Seed", "Of the noise.", stays=True)
SCHEDULE = Field(
    "schedule", Word({key: one.name for key, one in SCHEDULES.items()}), "schedule", "Schedule", stays=True
)
