# cloud-init would have made them
ssh-keygen -q -t ed25519 -N '' -C root@debian -f /etc/ssh/ssh_host_ed25519_key
