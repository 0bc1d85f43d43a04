"""Inventories of Ansible, as files of hosts, groups and variables; nothing in them is run."""
