"""To whom a permission of an AMI or a snapshot is given."""

from __future__ import annotations


def grantees(permissions: list[dict[str, str]]) -> tuple[str, ...]:
    """Accounts, organisations, units, and `all` for everybody.

    Args:
        permissions: as EC2 answers them, each with one field.
    """
    return tuple(sorted(value for one in permissions for value in one.values()))
