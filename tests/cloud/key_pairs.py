"""Key pairs: one that is named by its id is deleted by that."""

from __future__ import annotations

from typing import Any

from tests.cloud.protocol import Request
from tests.cloud.state import State
from tests.cloud.wording import not_found


def delete(state: State, request: Request) -> dict[str, Any]:
    """DeleteKeyPair: a name that is unknown is no error, an id is."""
    pairs = state.backend(request.region).key_pairs
    id_ = request.params.get("KeyPairId", "")
    name = request.params.get("KeyName", "")
    if id_:
        name = next((name for name, pair in pairs.items() if pair.id == id_), "")
        if not name:
            raise not_found("InvalidKeyPair", id_)
    pair = pairs.pop(name, None)
    return {"Return": True, **({"KeyPairId": pair.id} if pair else {})}
