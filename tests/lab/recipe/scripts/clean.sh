rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/apt/archives/*.deb
rm -rf /var/cache/debconf/*-old /var/lib/dpkg/*-old /var/backups/*
rm -f /etc/passwd- /etc/shadow- /etc/group- /etc/gshadow- /etc/subuid- /etc/subgid-
rm -rf /var/lib/cloud /var/lib/dhcp/* /var/lib/systemd/random-seed
rm -rf /root/.ssh /root/.bash_history /root/.cache /home/*
# logs go, the folders that packages own stay
find /var/log -type f ! -name '*tmp' ! -name lastlog ! -name faillog -delete
find /var/log -type f -exec truncate --size=0 '{}' +
find /tmp /var/tmp -mindepth 1 -delete
