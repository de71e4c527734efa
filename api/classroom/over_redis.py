"""Classes in a Redis, so that any process of the app serves any student. The same as store.py's `Memory`, held by the same tests.

A class is a hash, `descent:class:ABCD`, with a hash for each ballot and one of its followers beside it; what must happen
at once is a script. All of it is gone `LIFE` seconds after the instructor was heard last, by Redis's own clock.
"""

import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, cast

from redis.asyncio import BlockingConnectionPool, ConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff
from redis.exceptions import ConnectionError as Unreachable

from api.classroom.rules import CLASSES, LIFE, VOTERS, Crowded, Driven, Gone, Shut
from api.classroom.store import ABSENT, Room, Said, Wait

PART = "part:"  # before the name of a part of what followers are told
OPEN = "descent:classes"  # code -> when its instructor was heard last
PATIENCE = 2  # seconds that Redis has for an answer
CONNECTIONS = 16  # that a process has at most, besides one for each class that is followed in it

# The first key is a class; the second one, where there is one, OPEN. A number below 0 is what is not possible.
BEGIN = """
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'heard', ARGV[1], unpack(ARGV, 4))
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[1], ARGV[3])
return 1
"""
WRITE = """
if redis.call('EXISTS', KEYS[1]) == 0 then return -1 end
local driver, turn = unpack(redis.call('HMGET', KEYS[1], 'driver', 'turn'))
if driver ~= ARGV[1] and ARGV[3] == '0' then return -2 end
if driver == ARGV[1] and tonumber(ARGV[2]) <= tonumber(turn) then return -3 end
redis.call('HSET', KEYS[1], 'driver', ARGV[1], 'turn', ARGV[2], 'heard', ARGV[4], unpack(ARGV, 7))
redis.call('EXPIRE', KEYS[1], ARGV[5])
redis.call('ZADD', KEYS[2], ARGV[4], ARGV[6])
redis.call('PUBLISH', KEYS[1], '')
return redis.call('HINCRBY', KEYS[1], 'seq', 1)
"""
CAST = """
if redis.call('EXISTS', KEYS[1]) == 0 then return -1 end
if ARGV[1] == '' or redis.call('HGET', KEYS[1], 'ballot') ~= ARGV[1] then return -2 end
local cards = KEYS[1] .. ':' .. ARGV[1]
if redis.call('HEXISTS', cards, ARGV[2]) == 0 and redis.call('HLEN', cards) >= tonumber(ARGV[4]) then return -3 end
redis.call('HSET', cards, ARGV[2], ARGV[3])
redis.call('EXPIRE', cards, ARGV[5])
redis.call('HINCRBY', KEYS[1], 'seq', 1)
redis.call('PUBLISH', KEYS[1], '')
return redis.call('HLEN', cards)
"""
SHUT = """
if redis.call('EXISTS', KEYS[1]) == 0 then return -1 end
redis.call('HSET', KEYS[1], 'ballot', '')
redis.call('PUBLISH', KEYS[1], '')
return redis.call('HINCRBY', KEYS[1], 'seq', 1)
"""
READ = """
local facts = redis.call('HGETALL', KEYS[1])
local ballot = redis.call('HGET', KEYS[1], 'ballot')
if not ballot then return {facts, 0, {}} end
return {facts, redis.call('HLEN', KEYS[1] .. ':' .. ballot), redis.call('HVALS', KEYS[1] .. ':followers')}
"""


class OverRedis:
    """Keeps classes in the Redis at an address, `redis://...`."""

    def __init__(self, address: str, clock: Callable[[], float] = time.time):
        self.clock = clock
        again = Retry(ConstantBackoff(0.05), 2)  # a connection that a restart has cut is made anew
        facts = {"decode_responses": True, "socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
        facts |= {"retry": again, "retry_on_error": [Unreachable]}
        # Whoever finds all connections in use waits for one; those that listen are kept for as long as somebody follows.
        pool = BlockingConnectionPool.from_url(address, max_connections=CONNECTIONS, timeout=PATIENCE, **facts)
        self.redis = Redis.from_pool(pool)
        self.ears = Redis.from_pool(ConnectionPool.from_url(address, max_connections=2 * CLASSES, **facts))
        self._begin, self._write, self._cast, self._shut, self._read = (
            self.redis.register_script(text) for text in (BEGIN, WRITE, CAST, SHUT, READ)
        )

    async def close(self) -> None:
        """Closes the connections."""
        await self.redis.aclose()
        await self.ears.aclose()

    async def open(self, code: str, secret: str, key: str) -> bool:
        facts = {"secret": secret, "key": key, "driver": "", "turn": "0", "seq": "0", "ballot": ""}
        head = [self.clock(), LIFE, code]
        return bool(await self._begin([_key(code), OPEN], [*head, *_flat(facts)]))

    async def many(self) -> int:
        await _any(self.redis.zremrangebyscore(OPEN, "-inf", self.clock() - LIFE))
        return await _any(self.redis.zcard(OPEN))

    async def read(self, code: str) -> Room | None:
        listed, votes, attended = cast(Any, await self._read([_key(code)]))
        facts = dict(zip(listed[::2], listed[1::2], strict=True))
        if not facts or self.clock() - float(facts["heard"]) > LIFE:
            return None
        late = self.clock() - ABSENT
        followers = [(int(many), float(when)) for many, when in (text.split(" ") for text in attended)]
        return Room(
            secret=facts["secret"],
            key=facts["key"],
            driver=facts["driver"],
            turn=int(facts["turn"]),
            seq=int(facts["seq"]),
            heard=float(facts["heard"]),
            ballot=facts["ballot"],
            parts={name[len(PART) :]: text for name, text in facts.items() if name.startswith(PART)},
            votes=votes if facts["ballot"] else 0,
            followers=sum(many for many, when in followers if when > late),
        )

    async def write(self, code: str, said: Said) -> bool:
        facts = {f"{PART}{name}": text for name, text in said.parts.items()}
        if said.ballot is not None:
            facts["ballot"] = said.ballot
        head = [said.driver, said.turn, int(said.claims), self.clock(), LIFE, code]
        done = cast(int, await self._write([_key(code), OPEN], [*head, *_flat(facts)]))
        if done in (-1, -2):
            raise (Gone, Driven)[-1 - done]
        return done > 0

    async def cast(self, code: str, ballot: str, voter: str, choice: str) -> int:
        done = cast(int, await self._cast([_key(code)], [ballot, voter, choice, VOTERS, LIFE]))
        if done < 0:
            raise (Gone, Shut, Crowded)[-1 - done]
        return done

    async def shut(self, code: str) -> None:
        if cast(int, await self._shut([_key(code)])) < 0:
            raise Gone

    async def cards(self, code: str, ballot: str) -> list[str]:
        if not await _any(self.redis.exists(_key(code))):
            raise Gone
        return await _any(self.redis.hvals(f"{_key(code)}:{ballot}"))

    async def attend(self, code: str, process: str, many: int) -> None:
        async with self.redis.pipeline() as pipe:
            pipe.hset(f"{_key(code)}:followers", process, f"{many} {self.clock()}")
            pipe.expire(f"{_key(code)}:followers", ABSENT)
            await pipe.execute()

    async def end(self, code: str) -> None:
        async with self.redis.pipeline() as pipe:
            for key in await self._beside(code):
                pipe.delete(key)
            pipe.delete(_key(code))
            pipe.zrem(OPEN, code)
            pipe.publish(_key(code), "")
            await pipe.execute()

    async def _beside(self, code: str) -> list[str]:
        return [key async for key in self.redis.scan_iter(f"{_key(code)}:*", 1000)]

    @asynccontextmanager
    async def listening(self, code: str) -> AsyncIterator[Wait]:
        async with self.ears.pubsub() as ear:
            await ear.subscribe(_key(code))

            async def wait(seconds: float) -> None:
                heard = await ear.get_message(ignore_subscribe_messages=True, timeout=seconds)
                while heard:  # what has piled up is one change
                    heard = await ear.get_message(ignore_subscribe_messages=True, timeout=0)

            yield wait


def _key(code: str) -> str:
    return f"descent:class:{code}"


def _flat(facts: Mapping[str, str]) -> list[str]:
    return [text for pair in facts.items() for text in pair]


async def _any(answer: Any) -> Any:
    """Waits for an answer of which the library's types say that it may be there already."""
    return await answer
