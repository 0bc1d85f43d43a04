"""Tests of trees of images: `imgverify.gold`."""
