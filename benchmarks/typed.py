"""How fast a formula, or a method, that is typed in is read, and its picture there: python -m benchmarks.typed

The aim: 5 ms until it is known what is typed, two seconds for the first picture, with the race's four methods to compile. The last
formulas are the dearest that the grammar's limits let through. A method's rows stand beside those of its file, measured in the same
run: what the lines cost. JAX_COMPILATION_CACHE_DIR= in front, else what an earlier run has compiled is read from the disk.
"""

import statistics
from collections.abc import Callable
from time import perf_counter, process_time

from api import answers
from api.formula import told, told_of_lines
from engine.run import run
from optimizers import OPTIMIZERS
from optimizers.base import Optimizer, default_hypers
from states.address import encode
from states.race import fresh
from states.setting import on
from typed.method import key_of_program, typed_method
from typed.said import SAID
from typed.surface import key_of, typed_surface

FORMULAS = (
    "x^2+x^4",
    "(a x^2+2b x y+c y^2)/2",
    "20+x^2+y^2-10(cos(2pi x)+cos(2pi y))",
    "log(x)+1/x+y^2",
    "relu(x+y-1)^2+|x|",
    "exp(sin(cos(tanh(exp(sin(cos(tanh(x*y+a*b*c))))))))*" + "*".join(["sqrt(x^2+y^2)"] * 8),
    "*".join(["(x+y)^12"] * 18),
    "*".join(["tan(" * 12 + "x*y" + ")" * 12] * 3),
    "*".join(["sigmoid(x*y)"] * 22),
    "+".join(["x^y"] * 30),
)
SHOWN = 44  # characters
METHODS = ("sgd", "momentum", "adam", "lion", "nesterov_lookahead")
WHERE, STEPS, TIMES = "beale", 1000, 15


def milliseconds(do: Callable[[], object]) -> float:
    """Runs it once: what is made of a formula is kept."""
    begun = perf_counter()
    do()
    return 1000 * (perf_counter() - begun)


def picture(key: str) -> float:
    """Answers the race that a formula of that key begins with; returns the milliseconds that the processors took for it."""
    query = {name: [value] if isinstance(value, str) else value for name, value in encode(fresh(key)).items()}
    begun = process_time()
    answers.pictured(answers.question("race", query))  # without what is compiled ahead for the sliders
    return 1000 * (process_time() - begun)


def of_run(optimizer: Optimizer) -> tuple[float, float]:
    """Returns the milliseconds of a method's first run, with what it compiles, and of the middle one of those after it."""
    setting, hypers = on(WHERE, steps=STEPS), default_hypers(on(WHERE).landscape, optimizer)
    first, *others = (milliseconds(lambda: run(optimizer, setting, hypers)) for _ in range(1 + TIMES))
    return first, statistics.median(others)


def of_formulas() -> None:
    """Prints a row a formula."""
    picture("bowl")  # what every picture needs
    print("read      made a surface   first picture   ... of processors   formula")
    for text in FORMULAS:
        key, spent = key_of(text), list[float]()
        read, made = milliseconds(lambda text=text: told(text)), milliseconds(lambda key=key: typed_surface(key))
        shown = milliseconds(lambda key=key, spent=spent: spent.append(picture(key)))
        print(f"{read:5.2f} ms  {made:8.0f} ms      {shown:8.0f} ms       {spent[0]:8.0f} ms     {text[:SHOWN]}")


def of_methods() -> None:
    """Prints a row a method: its lines beside its file, which runs first."""
    of_run(OPTIMIZERS["adagrad"])  # what every run needs
    print(f"\nread      made a method    first run      its file's       {STEPS} steps      its file's     lines of")
    for name in METHODS:
        lines = SAID[name]
        read = milliseconds(lambda lines=lines: told_of_lines(lines))
        made = milliseconds(lambda lines=lines: typed_method(key_of_program(lines)))
        file, ours = of_run(OPTIMIZERS[name]), of_run(typed_method(key_of_program(lines)))
        print(
            f"{read:5.2f} ms  {made:8.1f} ms    {ours[0]:8.0f} ms    {file[0]:8.0f} ms    {ours[1]:8.2f} ms    "
            f"{file[1]:8.2f} ms     {OPTIMIZERS[name].name}"
        )


def main() -> None:
    of_formulas()
    of_methods()


if __name__ == "__main__":
    main()
