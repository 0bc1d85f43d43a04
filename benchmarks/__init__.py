"""How fast imgverify is, as ratios against named alternatives: see README.md."""
