"""Disks on which LVM wrote."""
