"""The test's own door to the cloud: plain JSON over HTTP, the same from every process."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec

from tests.cloud.faults import Fault
from tests.cloud.images import register
from tests.cloud.left import left
from tests.cloud.protocol import Answer
from tests.cloud.state import State

PREFIX = "/imgverify-test-cloud/"


class Control:
    """Answers the questions of tests.

    Args:
        state: of the cloud.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._doors: dict[str, Callable[[dict[str, Any]], object]] = {
            "register": self._register,
            "fault": self._fault,
            "clear-faults": self._clear,
            "behave": self._behave,
            "hold": self._hold,
            "held": self._held,
            "free": self._free,
            "calls": lambda _: state.calls.all(),
            "forget-calls": lambda _: state.calls.clear(),
            "left": lambda asked: left(state, asked.get("region", "")),
            "endpoints": self._endpoints,
            "ssm": self._ssm,
            "forget-default-vpc": self._forget_default_vpc,
            "my-address": lambda _: "127.0.0.1",
        }

    def answer(self, environ: dict[str, Any]) -> Answer:
        """Answer one question.

        Args:
            environ: of WSGI.
        """
        name = environ["PATH_INFO"].removeprefix(PREFIX)
        if name == "my-address":
            return 200, {"Content-Type": "text/plain"}, b"127.0.0.1\n"
        length = int(environ.get("CONTENT_LENGTH") or 0)
        asked = json.loads(environ["wsgi.input"].read(length) or b"{}")
        door = self._doors.get(name)
        if door is None:
            return 404, {}, f"no {name}; there are {', '.join(self._doors)}".encode()
        try:
            said = door(asked)
        except (ValueError, KeyError, TypeError) as error:
            return 400, {}, f"{type(error).__name__}: {error}".encode()
        return 200, {"Content-Type": "application/json"}, msgspec.json.encode(said)

    def _register(self, asked: dict[str, Any]) -> object:
        region = asked.pop("region")
        with self._state.lock:
            return register(self._state, region, asked).id

    def _fault(self, asked: dict[str, Any]) -> object:
        self._state.faults.add(msgspec.convert(asked, Fault, strict=True))
        return None

    def _clear(self, asked: dict[str, Any]) -> object:
        del asked
        self._state.faults.clear()
        return None

    def _behave(self, asked: dict[str, Any]) -> object:
        known = set(self._state.behaviour.__struct_fields__)
        if unknown := set(asked) - known:
            raise ValueError(f"no such behaviour: {', '.join(sorted(unknown))}")
        self._state.behaviour = msgspec.structs.replace(self._state.behaviour, **asked)
        return None

    def _hold(self, asked: dict[str, Any]) -> object:
        return self._state.holds.add(asked["operation"], asked["nth"], asked["when"])

    def _held(self, asked: dict[str, Any]) -> object:
        return self._state.holds.get(asked["hold"]).held.wait(asked["seconds"])

    def _free(self, asked: dict[str, Any]) -> object:
        hold = self._state.holds.get(asked["hold"])
        hold.dropped = asked["drop"]
        hold.freed.set()
        return None

    def _endpoints(self, asked: dict[str, Any]) -> object:
        self._state.endpoints.append(asked)
        return None

    def _ssm(self, asked: dict[str, Any]) -> object:
        self._state.ssm_managed.append(asked["instance"])
        return None

    def _forget_default_vpc(self, asked: dict[str, Any]) -> object:
        backend = self._state.backend(asked["region"])
        vpc = backend.get_default_vpc()
        if vpc:
            vpc.is_default = False
            for subnets in backend.subnets.values():
                for subnet in subnets.values():
                    subnet.default_for_az = False
        return None
