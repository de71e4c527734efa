"""How fast a formula that is typed in is read, and its picture there: python -m benchmarks.typed

The aim: 5 ms until it is known what is typed, two seconds for the first picture, with two methods to compile.
"""

from time import perf_counter

from api import answers
from api.formula import told
from states.address import encode
from states.race import Run, fresh
from typed.surface import key_of, typed_surface

FORMULAS = (
    "x^2+x^4",
    "(a x^2+2b x y+c y^2)/2",
    "20+x^2+y^2-10(cos(2pi x)+cos(2pi y))",
    "log(x)+1/x+y^2",
    "relu(x+y-1)^2+|x|",
    "exp(sin(cos(tanh(exp(sin(cos(tanh(x*y+a*b*c))))))))*" + "*".join(["sqrt(x^2+y^2)"] * 8),
    "*".join(["(x+y)^12"] * 18),
)
SHOWN = 44  # characters


def milliseconds(do) -> float:
    """Runs it once: what is made of a formula is kept."""
    begun = perf_counter()
    do()
    return 1000 * (perf_counter() - begun)


def picture(key: str) -> None:
    """Answers a race of two methods on the surface of that key."""
    race = fresh(key)._replace(runs=(Run("sgd", {}), Run("adam", {})))
    query = {name: [value] if isinstance(value, str) else value for name, value in encode(race).items()}
    answers.answer("race", answers.question("race", query))


def main() -> None:
    picture("bowl")  # what every picture needs
    print("read      made a surface   first picture   formula")
    for text in FORMULAS:
        key = key_of(text)
        read, made = milliseconds(lambda text=text: told(text)), milliseconds(lambda key=key: typed_surface(key))
        print(
            f"{read:5.2f} ms  {made:8.0f} ms      {milliseconds(lambda key=key: picture(key)):8.0f} ms     {text[:SHOWN]}"
        )


if __name__ == "__main__":
    main()
