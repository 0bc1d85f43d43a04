"""Configuration files as packages ship them, without most of their comments."""

from __future__ import annotations

# shadow-utils 4.6 and later of Enterprise Linux, and login 4.13 of Debian; Debian's is what
# `grep -v '^#' /etc/login.defs` printed.
LOGIN_DEFS_REDHAT = """\
MAIL_DIR\t/var/spool/mail
PASS_MAX_DAYS\t99999
PASS_MIN_DAYS\t0
PASS_MIN_LEN\t5
PASS_WARN_AGE\t7
UID_MIN                  1000
UID_MAX                 60000
SYS_UID_MIN               201
SYS_UID_MAX               999
GID_MIN                  1000
GID_MAX                 60000
SYS_GID_MIN               201
SYS_GID_MAX               999
CREATE_HOME\tyes
UMASK           077
USERGROUPS_ENAB yes
ENCRYPT_METHOD SHA512
"""
LOGIN_DEFS_DEBIAN = """\
MAIL_DIR        /var/mail
FAILLOG_ENAB\t\tyes
LOG_UNKFAIL_ENAB\tno
LOG_OK_LOGINS\t\tno
SYSLOG_SU_ENAB\t\tyes
SYSLOG_SG_ENAB\t\tyes
FTMP_FILE\t/var/log/btmp
SU_NAME\t\tsu
HUSHLOGIN_FILE\t.hushlogin
ENV_SUPATH\tPATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ENV_PATH\tPATH=/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games
TTYGROUP\ttty
TTYPERM\t\t0600
ERASECHAR\t0177
KILLCHAR\t025
UMASK\t\t022
PASS_MAX_DAYS\t99999
PASS_MIN_DAYS\t0
PASS_WARN_AGE\t7
UID_MIN\t\t\t 1000
UID_MAX\t\t\t60000
GID_MIN\t\t\t 1000
GID_MAX\t\t\t60000
LOGIN_RETRIES\t\t5
LOGIN_TIMEOUT\t\t60
CHFN_RESTRICT\t\trwh
DEFAULT_HOME\tyes
USERGROUPS_ENAB yes
ENCRYPT_METHOD SHA512
NONEXISTENT\t/nonexistent
PREVENT_NO_AUTH superuser
"""
USERADD_REDHAT = """\
# useradd defaults file
GROUP=100
HOME=/home
INACTIVE=-1
EXPIRE=
SHELL=/bin/bash
SKEL=/etc/skel
CREATE_MAIL_SPOOL=yes
"""
USERADD_DEBIAN = """\
# Default values for useradd(8)
SHELL=/bin/sh
# INACTIVE=-1
"""
# libuser 0.60 and later.
LIBUSER = """\
[import]
login_defs = /etc/login.defs
default_useradd = /etc/default/useradd

[defaults]
crypt_style = sha512
modules = files shadow
create_modules = files shadow
"""
# rsyslog 8.24 of Enterprise Linux 7.
RSYSLOG_REDHAT_7 = """\
#### MODULES ####

$ModLoad imuxsock # provides support for local system logging
$ModLoad imjournal # provides access to the systemd journal
#$ModLoad imudp
#$UDPServerRun 514
#$ModLoad imtcp
#$InputTCPServerRun 514

#### GLOBAL DIRECTIVES ####

$WorkDirectory /var/lib/rsyslog
$ActionFileDefaultTemplate RSYSLOG_TraditionalFileFormat
$IncludeConfig /etc/rsyslog.d/*.conf
$OmitLocalLogging on
$IMJournalStateFile imjournal.state
"""
# rsyslog 8.1911 and later of Enterprise Linux 8 and 9, and Amazon Linux 2023.
RSYSLOG_REDHAT = """\
#### MODULES ####

module(load="imuxsock"    # provides support for local system logging (e.g. via logger command)
       SysSock.Use="off") # Turn off message reception via local log socket;
                          # local messages are retrieved through imjournal now.
module(load="imjournal"             # provides access to the systemd journal
       StateFile="imjournal.state") # File to store the position in the journal
#module(load="imudp") # needs to be done just once
#input(type="imudp" port="514")
#module(load="imtcp") # needs to be done just once
#input(type="imtcp" port="514")

#### GLOBAL DIRECTIVES ####

global(workDirectory="/var/lib/rsyslog")
module(load="builtin:omfile" Template="RSYSLOG_TraditionalFileFormat")
include(file="/etc/rsyslog.d/*.conf" mode="optional")
"""
RULES_REDHAT = """\

#### RULES ####

*.info;mail.none;authpriv.none;cron.none                /var/log/messages
authpriv.*                                              /var/log/secure
mail.*                                                  -/var/log/maillog
cron.*                                                  /var/log/cron
*.emerg                                                 :omusrmsg:*
uucp,news.crit                                          /var/log/spooler
local7.*                                                /var/log/boot.log
"""
# rsyslog 8.2302 of Debian 12, as installed here.
RSYSLOG_DEBIAN = """\
module(load="imuxsock") # provides support for local system logging
module(load="imklog")   # provides kernel logging support
#module(load="imudp")
#input(type="imudp" port="514")
#module(load="imtcp")
#input(type="imtcp" port="514")

$FileOwner root
$FileGroup adm
$FileCreateMode 0640
$DirCreateMode 0755
$Umask 0022
$WorkDirectory /var/spool/rsyslog
$IncludeConfig /etc/rsyslog.d/*.conf

*.*;auth,authpriv.none\t\t-/var/log/syslog
auth,authpriv.*\t\t\t/var/log/auth.log
cron.*\t\t\t\t-/var/log/cron.log
kern.*\t\t\t\t-/var/log/kern.log
mail.*\t\t\t\t-/var/log/mail.log
user.*\t\t\t\t-/var/log/user.log
*.emerg\t\t\t\t:omusrmsg:*
"""
JOURNALD = """\
[Journal]
#Storage=auto
#Compress=yes
#Seal=yes
#ForwardToSyslog={forwards}
#ForwardToWall=yes
"""
COREDUMP = """\
[Coredump]
#Storage=external
#Compress=yes
#ProcessSizeMax=2G
"""
LIMITS = """\
# /etc/security/limits.conf
#<domain>      <type>  <item>         <value>
#*               soft    core            0
#@student        -       maxlogins       4
# End of file
"""
# chrony 3.4 to 4.5, as Enterprise Linux and Debian ship it.
CHRONY_REDHAT = """\
pool 2.{vendor}.pool.ntp.org iburst
driftfile /var/lib/chrony/drift
makestep 1.0 3
rtcsync
keyfile /etc/chrony.keys
leapsectz right/UTC
logdir /var/log/chrony
"""
CHRONY_DEBIAN = """\
confdir /etc/chrony/conf.d
pool 2.debian.pool.ntp.org iburst
sourcedir /run/chrony-dhcp
sourcedir /etc/chrony/sources.d
keyfile /etc/chrony/chrony.keys
driftfile /var/lib/chrony/chrony.drift
ntsdumpdir /var/lib/chrony
logdir /var/log/chrony
maxupdateskew 100.0
rtcsync
makestep 1 3
leapsectz right/UTC
"""
# A dual-stack ntpd of Debian 11 (ntp 4.2.8).
NTP = """\
driftfile /var/lib/ntp/ntp.drift
leapfile /usr/share/zoneinfo/leap-seconds.list
statistics loopstats peerstats clockstats
restrict -4 default kod notrap nomodify nopeer noquery limited
restrict -6 default kod notrap nomodify nopeer noquery limited
restrict 127.0.0.1
restrict ::1
"""
POSTFIX = """\
# See /usr/share/postfix/main.cf.dist for a commented, more complete version
compatibility_level = 2
myhostname = hardened.example.org
alias_maps = hash:/etc/aliases
mydestination = $myhostname, localhost.localdomain, localhost
mynetworks = 127.0.0.0/8
    [::1]/128
mailbox_size_limit = 0
inet_interfaces = loopback-only
inet_protocols = all
"""
YUM = """\
[main]
cachedir=/var/cache/yum/$basearch/$releasever
keepcache=0
debuglevel=2
logfile=/var/log/yum.log
exactarch=1
obsoletes=1
gpgcheck=1
plugins=1
installonly_limit=5
"""
DNF = """\
[main]
gpgcheck=1
installonly_limit=3
clean_requirements_on_remove=True
best=True
skip_if_unavailable=False
"""
FIREWALLD = """\
# firewalld config file
DefaultZone=public
CleanupOnExit=yes
Lockdown=no
IPv6_rpfilter=yes
IndividualCalls=no
LogDenied=off
FirewallBackend=nftables
FlushAllOnReload=yes
"""
