"""What is done in a class: opened, driven, voted in, ended. Whoever has its secret drives, whoever has its code follows."""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple

from api.classroom.messages import Message
from api.classroom.polls import ROUNDS, Poll, asked, poll_of
from api.classroom.rules import (
    CLASSES,
    LENGTH,
    LETTERS,
    Crowded,
    Denied,
    Driven,
    Foreign,
    Forged,
    Gone,
    Paces,
    Shut,
)
from api.classroom.store import Memory, Room, Said, Store

TRIES = 20  # codes, before it is said that none is free
ADDRESS = "REDIS_URL"  # of the environment: where several processes keep their classes


class Opened(NamedTuple):
    """A new class; nobody but its instructor's page hears the secret."""

    code: str
    secret: str


class Classes:
    """The classes that a process knows."""

    def __init__(self, store: Store, paces: Paces | None = None):
        self.store = store
        self.paces = paces or Paces()

    async def open(self) -> Opened:
        """Opens a class; raises Flood, and Crowded where there are too many."""
        self.paces.heed("open")
        if await self.store.many() >= CLASSES:
            raise Crowded
        secret, key = secrets.token_urlsafe(24), secrets.token_hex(16)
        for _ in range(TRIES):
            code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
            if await self.store.open(code, _hashed(secret), key):
                return Opened(code, secret)
        raise Crowded

    async def room(self, code: str) -> Room:
        """Returns a class; raises Gone where there is none."""
        room = await self.store.read(code) if is_code(code) else None
        if room is None:
            raise Gone
        return room

    async def owned(self, code: str, secret: str) -> Room:
        """Returns a class whose secret that is; raises Foreign for any other. What is right is never held up by what is wrong."""
        room = await self.room(code)
        if not hmac.compare_digest(_hashed(secret), room.secret):
            self.paces.heed("wrong", code)
            raise Foreign
        return room

    async def drive(self, code: str, secret: str, message: Message) -> dict[str, Any]:
        """Does what an instructor's page says; raises Denied where it cannot be."""
        room = await self.owned(code, secret)
        self.paces.heed("drive", code)
        if not message.claims and message.driver != room.driver:
            raise Driven
        if message.driver == room.driver and message.turn <= room.turn:
            return {"late": True}
        poll = poll_of(room.parts.get("poll"))
        parts = {name: json.dumps(part) for name, part in message.parts.items()}
        said = Said(message.driver, message.turn, parts, claims=message.claims)
        if message.deed is None and not _tells(message.parts.get("shown"), poll):
            return {"late": not await self.store.write(code, said)}
        new = await self._changed(code, poll, message.deed or {"do": "show"})
        said = said._replace(parts=parts | {"poll": new.told}, ballot=new.open_ballot)
        return {"late": not await self.store.write(code, said)}

    async def _changed(self, code: str, poll: Poll, deed: Mapping[str, Any]) -> Poll:
        """Returns the vote after what the instructor did; no vote that was taken is left out of what it counts."""
        if deed["do"] in ("ask", "drop"):
            return asked(poll, deed)
        if not poll.number or poll.results is not None:
            raise Shut
        if deed["do"] == "again" and (poll.is_open or poll.round == ROUNDS or poll.what != "scene"):
            raise Denied("A question is voted on twice, and once the first vote is closed.")
        await self.store.shut(code)  # first, then it is counted
        cards = [await self.store.cards(code, ballot) for ballot in poll.ballots]
        closed = poll._replace(is_open=False, votes=[len(each) for each in cards])
        if deed["do"] == "again":
            return closed._replace(round=poll.round + 1, is_open=True)
        if deed["do"] == "show":
            return closed._replace(results=[poll.counted(each) for each in cards])
        return closed

    async def vote(self, code: str, ticket: str, ballot: str, choice: str) -> int:
        """Takes a vote, in place of the follower's last one; returns how many there are. Raises Denied."""
        room = await self.room(code)
        voter = voter_of(room, ticket)
        self.paces.heed("vote", f"{code} {voter}")
        self.paces.heed("cast", code)
        poll = poll_of(room.parts.get("poll"))
        if ballot != poll.open_ballot:
            raise Shut
        return await self.store.cast(code, ballot, voter, poll.choice(choice))

    async def end(self, code: str, secret: str) -> None:
        """Ends a class for all."""
        await self.owned(code, secret)
        await self.store.end(code)


def is_code(text: str) -> bool:
    """Tells whether a class could have that code."""
    return len(text) == LENGTH and set(text) <= set(LETTERS)


def ticket(room: Room) -> str:
    """Returns a follower's ticket for the votes of a class: a name that nobody chose, signed."""
    voter = secrets.token_hex(8)
    return f"{voter}.{_signed(room, voter)}"


def voter_of(room: Room, ticket: str) -> str:
    """Returns whose ticket that is; raises Forged for none of this class."""
    voter, _, signature = ticket.partition(".")
    if not hmac.compare_digest(signature.encode(), _signed(room, voter).encode()):
        raise Forged
    return voter


def _signed(room: Room, voter: str) -> str:
    return hmac.new(room.key.encode(), voter.encode(), hashlib.sha256).hexdigest()[:32]


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _tells(shown: Mapping[str, Any] | None, poll: Poll) -> bool:
    """Tells whether the answer to what is voted on is shown now: then the votes are, too."""
    if not shown or not shown["revealed"] or shown["page"] != "lecture" or poll.what != "scene" or poll.results:
        return False
    return ["scene", poll.scene] in shown["address"]


def store() -> Store:
    """Returns where this process keeps its classes: in the Redis that `REDIS_URL` names, or else in itself."""
    if not (address := os.environ.get(ADDRESS, "")):
        return Memory()
    from api.classroom.over_redis import OverRedis

    return OverRedis(address)
