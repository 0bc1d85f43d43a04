"""Run the benchmarks from a source tree: `python benchmarks/run.py`."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

# The tree instead of this folder, whose file names would otherwise be names of modules.
sys.path[0] = str(Path(__file__).resolve().parents[1])
runpy.run_module("benchmarks", run_name="__main__", alter_sys=True)
