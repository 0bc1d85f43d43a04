"""The parts of a composed machine, each an area of the benchmarks."""
