#!/bin/sh
# Brings every package up to date.
set -eu

[ "$UPDATES" = true ] || exit 0
apt-get update
apt-get --yes dist-upgrade
apt-get --yes autoremove --purge
