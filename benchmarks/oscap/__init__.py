"""imgverify and OpenSCAP judge the same machine: who says what, how fast, in how much memory."""
