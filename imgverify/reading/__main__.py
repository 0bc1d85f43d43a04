"""The reader: one request from standard input, one reply to standard output."""

from __future__ import annotations

import os
import resource
import sys
import threading

import msgspec

from imgverify.disk.assembly import open_image
from imgverify.errors import InfrastructureError
from imgverify.planes.file_tree import LoopError
from imgverify.reading.jobs import run
from imgverify.reading.request import Reply, Request
from imgverify.reading.written import written
from imgverify.unobserved import NotObservedError


def main() -> None:
    """Read a request, do its job, write the reply."""
    line = sys.stdin.buffer.readline()
    if not line:
        # Nobody had a question after all.
        return
    length = int(line)
    request = msgspec.msgpack.decode(sys.stdin.buffer.read(length), type=Request)
    _bound(request)
    reply = _reply(request)
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out:
        out.write(msgspec.msgpack.encode(reply))
    # Nothing is to be tidied up, and taking a large heap down takes long.
    sys.stdout.flush()
    os._exit(0)


def _reply(request: Request) -> Reply:
    contents = request.root if request.root is not None else request.disks
    try:
        with open_image(contents) as image:
            return Reply(data=run(request.job, image, request.payload))
    except (NotObservedError, LoopError) as error:
        return Reply(damage=written(str(error)))
    except (InfrastructureError, OSError) as error:
        return Reply(missing=_missing(error))
    except MemoryError:
        most, _ = resource.getrlimit(resource.RLIMIT_AS)
        return Reply(damage=f"it takes more than {most >> 20} MiB of memory to read it")
    except RecursionError:
        return Reply(damage="something in it lies in itself without an end")


def _missing(error: InfrastructureError | OSError) -> tuple[str, str]:
    if isinstance(error, InfrastructureError):
        return error.message, error.hint
    where = f"{error.filename}: " if error.filename else ""
    return written(
        f"{where}cannot be read: {error.strerror or error}"
    ), "see that it is there and readable"


def _bound(request: Request) -> None:
    _limit(resource.RLIMIT_AS, request.memory)
    _limit(resource.RLIMIT_CPU, request.seconds, 5)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _limit(kind: int, wanted: int, more: int = 0) -> None:
    """Set a limit, or leave a narrower one: whoever started the run may have bounded all of it."""
    _, hard = resource.getrlimit(kind)
    top = wanted + more if hard == resource.RLIM_INFINITY else min(wanted + more, hard)
    resource.setrlimit(kind, (min(wanted, top), top))


def _end_with_parent() -> None:
    """Whoever asked is gone when its end of the pipe is."""
    # Not through sys.stdin: a lock that is held at the end of Python is a crash.
    while os.read(0, 4096):
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
