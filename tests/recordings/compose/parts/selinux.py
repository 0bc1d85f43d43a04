"""SELinux, enforcing, with the targeted policy: where the family has it."""

from __future__ import annotations

from tests.recordings.compose.system import System
from tests.recordings.compose.tree import Tree

_CONFIG = """\

# This file controls the state of SELinux on the system.
# SELINUX= can take one of these three values:
#     enforcing - SELinux security policy is enforced.
#     permissive - SELinux prints warnings instead of enforcing.
#     disabled - No SELinux policy is loaded.
SELINUX=enforcing
# SELINUXTYPE= can take one of three values:
#     targeted - Targeted processes are protected,
#     minimum - Modification of targeted policy. Only selected processes are protected.
#     mls - Multi Level Security protection.
SELINUXTYPE=targeted


"""
# As sestatus(8) documents it; newer releases add the line about memory protection.
_SESTATUS = """\
SELinux status:                 enabled
SELinuxfs mount:                /sys/fs/selinux
SELinux root directory:         /etc/selinux
Loaded policy name:             targeted
Current mode:                   enforcing
Mode from config file:          enforcing
Policy MLS status:              enabled
Policy deny_unknown status:     allowed
Max kernel policy version:      {version}
"""


def compose(tree: Tree, system: System) -> None:
    """Switch it on; Debian and Ubuntu have AppArmor instead."""
    if system.is_debian:
        tree.output("sestatus", "")
        tree.output("selinux-denials", "total 0\n")
        return
    version = 31 if system.name in ("centos7", "rhel7", "al2", "rhel8") else 33
    tree.file("/etc/selinux/config", _CONFIG)
    tree.file(f"/etc/selinux/targeted/policy/policy.{version}", "")
    tree.file("/sys/fs/selinux/enforce", "1")
    tree.file("/sys/fs/selinux/policyvers", str(version))
    tree.file("/sys/fs/selinux/mls", "1")
    tree.output("sestatus", _SESTATUS.format(version=version))
    tree.output("selinux-denials", "total 0\n")
    versions = {
        "centos7": "2.5-15.el7",
        "rhel7": "2.5-15.el7",
        "al2": "2.5-12.amzn2.0.2",
        "rhel8": "2.9-9.el8_10",
        "rhel9": "3.6-1.el9",
        "al2023": "3.4-5.amzn2023.0.2",
    }
    tree.package("libselinux", versions[system.name])
    policies = {
        "centos7": "3.13.1-268.el7_9.2",
        "rhel7": "3.13.1-268.el7_9.2",
        "al2": "3.13.1-192.amzn2.6.8",
        "rhel8": "3.14.3-139.el8_10.1",
        "rhel9": "38.1.35-2.el9_4.2",
        "al2023": "38.1.45-3.amzn2023.0.1",
    }
    tree.package("selinux-policy-targeted", policies[system.name])
