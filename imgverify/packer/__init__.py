"""Packer as the source of what is judged: `packer:TEMPLATE` is built, what it made is judged."""
