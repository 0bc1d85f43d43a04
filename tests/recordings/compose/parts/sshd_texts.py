"""Texts of sshd's files."""

from __future__ import annotations

# As the packages ship it, without its comments.
REDHAT = """\
HostKey /etc/ssh/ssh_host_rsa_key
HostKey /etc/ssh/ssh_host_ecdsa_key
HostKey /etc/ssh/ssh_host_ed25519_key
SyslogFacility AUTHPRIV
AuthorizedKeysFile .ssh/authorized_keys
PasswordAuthentication no
ChallengeResponseAuthentication no
GSSAPIAuthentication yes
GSSAPICleanupCredentials no
UsePAM yes
X11Forwarding yes
AcceptEnv LANG LC_CTYPE LC_NUMERIC LC_TIME LC_COLLATE LC_MONETARY LC_MESSAGES
Subsystem sftp /usr/libexec/openssh/sftp-server
"""
DEBIAN = """\
#Port 22
#PermitRootLogin prohibit-password
KbdInteractiveAuthentication no
UsePAM yes
X11Forwarding yes
PrintMotd no
AcceptEnv LANG LC_*
Subsystem sftp /usr/lib/openssh/sftp-server
"""
REDHAT_9 = """\
# This system is following system-wide crypto policy. The changes to
# crypto properties (Ciphers, MACs, ...) will not have any effect in
# this or following included files.
Include /etc/crypto-policies/back-ends/opensshserver.config

SyslogFacility AUTHPRIV
ChallengeResponseAuthentication no
GSSAPIAuthentication yes
GSSAPICleanupCredentials no
UsePAM yes
X11Forwarding yes
PrintMotd no
"""
SYSCONFIG = """\
# Configuration file for the sshd service.
SSH_USE_STRONG_RNG=0
# CRYPTO_POLICY=
"""
# What an administrator who follows the benchmarks writes.
WISHES = {
    "Banner": "/etc/issue.net",
    "Ciphers": ("aes256-gcm@openssh.com,aes128-gcm@openssh.com,aes256-ctr,aes192-ctr,aes128-ctr"),
    "MACs": (
        "hmac-sha2-512-etm@openssh.com,hmac-sha2-256-etm@openssh.com,hmac-sha2-512,hmac-sha2-256"
    ),
    "KexAlgorithms": (
        "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp521,ecdh-sha2-nistp384,"
        "ecdh-sha2-nistp256,diffie-hellman-group-exchange-sha256"
    ),
    "ClientAliveInterval": "300",
    "DisableForwarding": "yes",
    "AllowTcpForwarding": "no",
    "X11Forwarding": "no",
    "GSSAPIAuthentication": "no",
    "HostbasedAuthentication": "no",
    "IgnoreRhosts": "yes",
    "LogLevel": "VERBOSE",
    "LoginGraceTime": "60",
    "MaxAuthTries": "4",
    "MaxSessions": "10",
    "MaxStartups": "10:30:60",
    "PermitEmptyPasswords": "no",
    "PermitRootLogin": "no",
    "PermitUserEnvironment": "no",
    "UsePAM": "yes",
}
