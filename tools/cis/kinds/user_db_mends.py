"""What to change where an account, group, password or home is not as wanted."""

from __future__ import annotations

# In braces: what the requirement says; see `user_db.mend`.
MENDS = {
    "shadow_field": "For each account with a password: chage {switch} {days} NAME",
    "shadow_inactive_max": "For each account with a password: chage {switch} {days} NAME",
    "lastchange_past": (
        "Correct the clock. Then let the owner of each such account set a new password, or write "
        "down the true day: chage -d YYYY-MM-DD NAME"
    ),
    "system_locked": (
        "Lock what belongs to no person (ids up to {uid_max}, and nobody): usermod -L NAME"
    ),
    "system_nologin": (
        "Take the shell from what belongs to no person (ids up to {uid_max}, and nobody), but not "
        "from {except_users}:\nusermod -s {nologin} NAME"
    ),
    "root_gid": "Give root its own group, and others whose group id in /etc/passwd is 0 one of "
    "theirs:\nusermod -g 0 root",
    "passwd_shadowed": "Move the passwords out of /etc/passwd: pwconv",
    "no_empty_password": "Lock what opens without a password, then find out who used it:\n"
    "passwd -l NAME",
    "gid_exists": "Give each account a group that exists (usermod -g GROUP NAME), or make the "
    "missing group: groupadd -g NUMBER NAME",
    "group_empty": "Take everybody out of the group {group}:\ngpasswd -d NAME {group}\n"
    "and give another group to accounts whose own group it is: usermod -g GROUP NAME\n"
    "Where the group must exist and does not: groupadd {group}",
    "unique": "Give one of the two a free {field} (usermod or groupmod with -u, -g, -l or -n), and "
    "hand its files over: find / -xdev -uid OLD -exec chown -h NEW {{}} +",
    "only_uid0": "Give every account but root another id (usermod -u NUMBER NAME), or remove it: "
    "userdel NAME",
    "only_gid0": "Give every group but root another id: groupmod -g NUMBER NAME",
    "home_exists": "Make the missing homes (mkhomedir_helper NAME), or lock accounts that nobody "
    "needs: usermod -L -s {nologin} NAME",
    "home_owner": "For each home that belongs to somebody else: chown NAME HOME",
    "home_mode": "For each home that gives away more than {mode}: chmod g-w,o-rwx HOME",
    "home_group": "For each home: chgrp GROUP-OF-THE-USER HOME",
    "dotfiles": "For each home, correct the {what} of what is called .*:\n"
    "find HOME -maxdepth 1 -type f -name '.*' -exec chown NAME:GROUP {{}} + "
    "-exec chmod go-w {{}} +",
    "dotfile_absent": "Ask its owner, then remove it from every home: rm HOME/{name}",
    "dotfile_mode": "For each home: find HOME -maxdepth 1 -type f -name '{name}' "
    "-exec chmod u-x,go-wx,o-r {{}} +, and no more than {mode} may be left",
    "root_password": "Set a password for root: passwd root",
    "root_password_or_locked": "Set a password for root (passwd root), or lock it: passwd -l root",
    "hash_algo": (
        "See which accounts have a hash of another algorithm than {value}: the part between the "
        "first two $ of the second field in /etc/shadow, y for yescrypt. Let their owners set a "
        "new password: passwd -e NAME"
    ),
    "invalid_shell_locked": "Lock accounts whose shell /etc/shells does not list: usermod -L NAME",
}
