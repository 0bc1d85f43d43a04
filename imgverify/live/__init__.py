"""Hosts that were running before us: how they are named, found and trusted."""
