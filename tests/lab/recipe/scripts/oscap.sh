# half of what a benchmark wants: a comparison needs both passes and failures
sed -i -e 's/^PASS_MAX_DAYS.*/PASS_MAX_DAYS\t365/' -e 's/^PASS_MIN_DAYS.*/PASS_MIN_DAYS\t1/' \
    -e 's/^UMASK.*/UMASK\t\t027/' /etc/login.defs
useradd --defaults --inactive 30
sed -i -e 's/^max_log_file_action.*/max_log_file_action = keep_logs/' \
    -e 's/^space_left_action.*/space_left_action = email/' \
    -e 's/^admin_space_left_action.*/admin_space_left_action = halt/' /etc/audit/auditd.conf
# the content reads main files alone, so the settings stand there: drop-ins are compared in the checks' own tests
for name in ssh/sshd_config systemd/journald.conf; do
    cat /etc/$name.d/*.conf /etc/$name >/etc/$name.new
    rm /etc/$name.d/*.conf
    cat /etc/$name.new >/etc/$name
    rm /etc/$name.new
done
dpkg --purge rsync
rm -f /etc/at.deny
chmod 0700 /etc/cron.d /etc/cron.hourly /etc/cron.daily /etc/cron.weekly /etc/cron.monthly
chmod 0600 /etc/crontab /etc/cron.allow /etc/audit/rules.d/*
chmod 0640 /etc/at.allow /etc/audit/auditd.conf
systemctl enable nftables.service
