"""A tree of images that are one system, wrapped for several providers: pure parts.

Who reads the images is `imgverify.tree_reading`, and pytest's side `imgverify.tree_process`.
"""
