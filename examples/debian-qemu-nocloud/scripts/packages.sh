#!/bin/sh
# Installs what the image is made for.
set -eu

[ -n "$PACKAGES" ] || exit 0
# A list of several words.
# shellcheck disable=SC2086
apt-get --yes install --no-install-recommends $PACKAGES
