"""The controls of a setting, which several pages share."""

from shapes import Knob
from states.batches import MOST_EXAMPLES, ORDERS
from states.fields import FEWER_STEPS, MAX_SEED, MAX_STEPS, Field, State, Whole, Word
from states.noise import AMPLITUDE, EXAMPLES, KINDS
from states.schedules import SCHEDULES

STEPS = Field("steps", Whole(1, MAX_STEPS, slider=True), "number of steps", "Steps")
FEW_STEPS = STEPS._replace(form=Whole(1, FEWER_STEPS, slider=True))
NOISE = Field("noise", AMPLITUDE, "noise", "Noise")


def _kinds(state: State) -> Word:
    """Batches of examples are offered where the surface is made of examples."""
    kinds = (*KINDS, *([EXAMPLES] if state.setting.count else []))
    return Word({kind: kind.capitalize() for kind in kinds})


NOISE_KIND = Field("noise_kind", _kinds, "kind of noise", "Kind of noise", stays=True)
BATCH = Field(
    "batch",
    lambda state: Whole(1, state.setting.count or MOST_EXAMPLES, slider=True),
    "size of a batch",
    "Batch",
    "How many of the examples a step sees.",
)
ORDER = Field("order", Word(ORDERS), "order of the examples", "Order", stays=True)
SEED = Field("seed", Whole(0, MAX_SEED), "seed", "Seed", "Of the noise, or of the batches.", stays=True)
SCHEDULE = Field(
    "schedule", Word({key: one.name for key, one in SCHEDULES.items()}), "schedule", "Schedule", stays=True
)
CLIPS = {"off": "Off", "norm": "By norm", "value": "By value"}
CLIP_LIMIT = Knob(
    "clip_at", 1.0, 0.01, 100.0, "c", log=True, help="A gradient is cut to this norm, or each component to this size."
)
CLIP = Field(
    "clip",
    Word(CLIPS, row=True),
    "clipping",
    "Clip gradients",
    "Off, nothing is clipped. By norm: a longer gradient is shortened, by value: each component is cut.",
    stays=True,
)
CLIP_AT = Field("clip_at", CLIP_LIMIT, "limit of the gradients", "Clip at", stays=True)
