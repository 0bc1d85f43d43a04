"""Two images held against each other: what one has, lacks or has otherwise than the other.

Pure: portraits in, changes out. Who makes portraits is `imgverify.portraits`.
"""

from __future__ import annotations

from imgverify.difference.change import Change, How
from imgverify.difference.compare import Comparison, compare, compare_all
from imgverify.difference.ignore import Ignore
from imgverify.difference.portrait import Portrait

__all__ = ["Change", "Comparison", "How", "Ignore", "Portrait", "compare", "compare_all"]
