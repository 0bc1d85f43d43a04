"""AIDE: configuration as `aide` ships it, rules for the audit tools, a database, a schedule.

Debian's is the package's aide.conf of 0.18 (0.17 differs in comments) with two of its parts; those
of Enterprise Linux follow the package's aide.conf of 0.15 and 0.16, shortened to some rules.
"""

from __future__ import annotations

from tests.recordings.compose.system import System
from tests.recordings.compose.tree import Tree

_TOOLS = ("auditctl", "auditd", "ausearch", "aureport", "autrace", "augenrules")
_WATCHED = "p+i+n+u+g+s+b+acl+xattrs+sha512"
_REDHAT = """# Example configuration file for AIDE.

@@define DBDIR /var/lib/aide
@@define LOGDIR /var/log/aide

# The location of the database to be read.
{database}=file:@@{{DBDIR}}/aide.db.gz

# The location of the database to be written.
database_out=file:@@{{DBDIR}}/aide.db.new.gz

# Whether to gzip the output to database
gzip_dbout=yes

# These are the default rules.
FIPSR = p+i+n+u+g+s+m+c+acl+selinux+xattrs+sha256

# You can create custom rules like this.
# With MHASH...
ALLXTRAHASHES = sha1+rmd160+sha256+sha512+tiger
# Everything but access time (Ie. all changes)
EVERYTHING = R+ALLXTRAHASHES

# Sane, with multiple hashes
NORMAL = FIPSR+sha512

# For directories, don't bother doing hashes
DIR = p+i+n+u+g+acl+selinux+xattrs

# Access control only
PERMS = p+u+g+acl+selinux+xattrs

/boot/   NORMAL
/bin/    NORMAL
/sbin/   NORMAL
/lib/    NORMAL
/lib64/  NORMAL
/opt/    NORMAL
/usr/    NORMAL
/root/   NORMAL
# These are too volatile
!/usr/src/
!/usr/tmp/

/etc/    PERMS
!/etc/mtab
!/etc/.*~

/var/log/   p+u+g
"""
_DEBIAN = """# AIDE conf

# The daily cron job depends on these paths and settings
database_in=file:/var/lib/aide/aide.db
database_out=file:/var/lib/aide/aide.db.new
database_new=file:/var/lib/aide/aide.db.new
gzip_dbout=yes

# Ignore e2fs attributes that cannot be set manually
report_ignore_e2fsattrs=VNIE

###### GROUPS ######
Checksums = H
database_attrs = Checksums
OwnerMode = p+u+g+ftype
Size = s+b
InodeData = OwnerMode+n+i+Size+l+X
StaticFile = m+c+Checksums
Full = InodeData+StaticFile
VarDir = OwnerMode+n+i+X
Log = OwnerMode+n+growing+s+X

# include rules from /etc/aide/aide.conf.d, honoring the
# file name restrictions that are common in Debian. Files with
# the x bit set are executed and their output included.
@@x_include /etc/aide/aide.conf.d ^[a-zA-Z0-9_-]+$
"""
_TIMER = """[Unit]
Description=Daily AIDE check

[Timer]
OnCalendar=*-*-* 01:50:00
RandomizedDelaySec=2h
Persistent=true

[Install]
WantedBy=timers.target
"""
_SERVICE = """[Unit]
Description=daily AIDE check

[Service]
Type=oneshot
ExecStart=/usr/share/aide/bin/dailyaidecheck --systemdservice
"""


def compose(tree: Tree, system: System) -> None:
    """Set AIDE up."""
    tools = [f"/usr/sbin/{name}" for name in _TOOLS]
    for path in tools:
        if path not in tree.nodes:
            tree.file(path, "", "0755")
    rules = "".join(f"{path} {_WATCHED}\n" for path in tools)
    comment = "\n# The tools that tell what happened.\n"
    if not system.is_debian:
        # 0.17 renamed `database`.
        database = "database_in" if system.name == "al2023" else "database"
        text = _REDHAT.format(database=database) + comment + rules
        tree.file("/etc/aide.conf", text, "0600")
        tree.file("/var/lib/aide/aide.db.gz", "(compressed)", "0600")
        tree.file("/etc/cron.d/aide", "5 4 * * * root /usr/sbin/aide --check\n", "0600")
        return
    tree.file("/etc/aide/aide.conf", _DEBIAN + comment + rules, "0600")
    tree.file("/etc/aide/aide.conf.d/10_aide_run", "@@define RUN run\n")
    tree.file("/etc/aide/aide.conf.d/10_aide_hostname", "#!/bin/sh\nhostname\n", "0755")
    tree.file("/etc/aide/aide.conf.d/31_aide_rsyslog", "!/@@{RUN}/rsyslogd\\.pid$\n")
    tree.file("/etc/aide/aide.conf.d/99_aide_root", "/ Full\n")
    tree.file("/var/lib/aide/aide.db", "(compressed)", "0600")
    tree.unit("dailyaidecheck.timer", _TIMER, wanted_by="timers.target")
    tree.unit("dailyaidecheck.service", _SERVICE, state="static", active="inactive")
