"""An end of pytest with an exit code of ours."""

from __future__ import annotations

from typing import NoReturn

import pytest

from imgverify.errors import ImgverifyError


class _Stopped(pytest.exit.Exception):  # type: ignore[name-defined, misc]
    """Ends pytest with an exit code of ours; its name is what pytest prints before the message."""


_Stopped.__name__ = _Stopped.__qualname__ = "imgverify"
_Stopped.__module__ = "builtins"


def stop(error: ImgverifyError) -> NoReturn:
    """End pytest.

    Args:
        error: why; its exit code becomes pytest's.

    Raises:
        pytest.exit.Exception: always.
    """
    raise _Stopped(str(error), returncode=int(error.exit_code)) from None
