"""What is allowed in a class, how much of it, and the sentence that says so where it is not."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # of a code: no vowels, so no words, and none that the last row takes for a digit
LENGTH = 4
LIFE = 3 * 3600  # seconds that a class lives on without its instructor
AWAY = (
    90  # seconds without a word from the instructor's page, of which a hidden one has a clock that ticks once a minute
)
CLASSES = 100  # at a time
FOLLOWERS = 500  # of a class
STREAMS = 1000  # of events that one process has open
VOTERS = 2000  # in one ballot
BODY = 8_000  # bytes of what the instructor's page says at a time; an address has up to 4,000 characters
VOTE = 200  # bytes of a vote


class Denied(Exception):
    """It is not allowed, or not possible; status: of the HTTP response that says so."""

    status, sentence = 400, "That cannot be read."

    def __init__(self, sentence: str = ""):
        super().__init__(sentence or self.sentence)


class Gone(Denied):
    status = 404
    sentence = "There is no such class. It has ended, or the server was started anew: ask for another code."


class Foreign(Denied):
    status = 403
    sentence = "Only who has opened this class can do that."


class Driven(Denied):
    status = 409
    sentence = "This class is driven from another page now."


class Shut(Denied):
    status = 409
    sentence = "This vote is not open any more."


class Veiled(Denied):
    status = 409
    sentence = "Nothing of a map of this class is shown."


class Forged(Denied):
    status = 403
    sentence = "A vote needs the cookie of this class, which nothing but votes are for. Allow it, and reload the page."


class TooLong(Denied):
    status = 413
    sentence = "That is longer than anything a class has to say."


class Flood(Denied):
    status = 429
    sentence = "That was too much at once. Wait a second."


class Crowded(Denied):
    status = 503
    sentence = "The server has as many classes, or followers, as it can serve. Try again later."


class Broken(Denied):
    status = 503
    sentence = "The server cannot reach what keeps its classes. It tries again."


class Bucket:
    """So many at once, and from then on so many a second."""

    def __init__(self, burst: float, rate: float, clock: Callable[[], float] = time.monotonic):
        self.burst, self.rate, self.clock = burst, rate, clock
        self.left, self.when = burst, clock()

    def take(self) -> bool:
        """Takes one; tells whether there was one."""
        now = self.clock()
        self.left, self.when = min(self.burst, self.left + (now - self.when) * self.rate), now
        if self.left < 1:
            return False
        self.left -= 1
        return True


# What is done -> how often: at once, and a second.
PACES = {
    "open": (20, 0.5),  # classes, by all
    "drive": (60, 40),  # messages of a class's instructor
    "wrong": (30, 5),  # wrong secrets for a class
    "enter": (600, 100),  # pages and event streams of a class: a lecture hall enters within a few seconds
    "look": (1500, 400),  # at what became of a map of the class, by all
    "cast": (1500, 400),  # votes in a class, by all
    "vote": (8, 2),  # votes of one follower
}
REMEMBERED = 5000  # buckets; one that was not used for longest begins anew


class Paces:
    """Bounds how often something is done, each by each."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self.clock = clock
        self.buckets: OrderedDict[Hashable, Bucket] = OrderedDict()

    def heed(self, deed: str, by: str = "") -> None:
        """Counts a deed; raises Flood where that was one too many."""
        if (deed, by) not in self.buckets:
            burst, rate = PACES[deed]
            self.buckets[deed, by] = Bucket(burst, rate, self.clock)
        bucket = self.buckets[deed, by]
        self.buckets.move_to_end((deed, by))
        if len(self.buckets) > REMEMBERED:
            self.buckets.popitem(last=False)
        if not bucket.take():
            raise Flood
