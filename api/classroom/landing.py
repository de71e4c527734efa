"""What became of what a class has dropped on its map, once that is shown: measured by the api's threads, once for all.

GET /class/BCDF/landed?<address of a race>&theme=dark    as api/landed.py tells it
"""

import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from api.classroom.classes import Classes
from api.classroom.messages import MAPS
from api.classroom.polls import Poll, poll_of
from api.classroom.rules import Denied, Flood, Veiled
from api.limits import Full, Tell
from api.routes import NOT_KEPT, Unreadable, awaited, compilers, query_of, workers

if TYPE_CHECKING:
    from api.answers import Question

URGENCY = 1  # as what is said beside a picture


class Told(NamedTuple):
    """An answer as the threads keep it."""

    body: bytes


class Landing:
    """What became of the maps of the classes that a process knows."""

    def __init__(self, classes: Classes):
        self.classes = classes

    async def landed(self, request: Request) -> Response:
        """Tells where the starts of a class end, or what its rates do, in the race at an address; raises Denied."""
        code = request.path_params["code"].upper()
        self.classes.paces.heed("look", code)
        room = await self.classes.room(code)
        poll = poll_of(room.parts.get("poll"))
        if poll.what not in MAPS or poll.results is None:
            raise Veiled
        from api.answers import Refused, question  # imports the engine

        try:
            asked = question("race", query_of(request.url.query))
            known = await _measured(request, room.key, poll, asked)
        except (Unreadable, Refused) as why:
            raise Denied(str(why)) from None
        except Full:
            raise Flood from None
        if known is None:
            return Response(status_code=499)  # nobody hears it
        return Response(known.body, headers=NOT_KEPT, media_type="application/json")


async def _measured(request: Request, room: str, poll: Poll, asked: "Question") -> Told | None:
    """Measures it, unless that was done for another one who follows; returns None where nobody waits for it any more."""
    from api import landed
    from api.answers import key_of
    from states import registry

    picks = (poll.results or [[]])[0]

    def measure(tell: Tell) -> Told:
        return Told(json.dumps(landed.answer(asked.state, poll.what, picks, asked.screen.look)).encode())

    key = hashlib.sha256(json.dumps([room, poll.number, key_of("race", asked)]).encode()).hexdigest()
    pool = compilers if registry.has_typed(asked.state) else workers
    return pool.known(key) or await awaited(request, pool, pool.ask(key, URGENCY, measure))
