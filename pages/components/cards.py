"""Shows cards with small pictures, each picture as soon as it is drawn."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait

from streamlit.delta_generator import DeltaGenerator

MOMENT = 0.15  # seconds after which the cards are shown, be their pictures there or not
THREADS = 4  # most of the time goes into compiling, which releases the interpreter's lock


def fill(
    places: Mapping[str, DeltaGenerator],
    image: Callable[[str], str | None],
    card: Callable[[str, str | None], str],
) -> None:
    """Puts a card into each place: card(name, address of its image) -> HTML, image(name) -> the address, None if there is none.

    Shows a card without its image at first where drawing the image takes longer than MOMENT.
    """
    pool = ThreadPoolExecutor(THREADS)
    try:
        images = {name: pool.submit(image, name) for name in places}
        wait(images.values(), MOMENT)
        late = [name for name in places if not images[name].done()]
        for name, place in places.items():
            place.html(card(name, None if name in late else images[name].result()))
        for name in late:
            places[name].html(card(name, images[name].result()))
    finally:
        pool.shutdown(cancel_futures=True)  # a visitor who leaves in the middle need not wait for the rest
