#!/bin/sh
# seed.sh [FOLDER]: writes the NoCloud seed of a build, from which cloud-init takes the public key.
#
# BUILD_KEY  path of the private key; the public one lies beside it, as ssh-keygen makes them
set -eu

: "${BUILD_KEY:?the path of the private key: ssh-keygen -q -t ed25519 -N '' -f build-key && export BUILD_KEY=build-key}"
folder=${1:-seed}
public=$(cat "$BUILD_KEY.pub")
mkdir -p "$folder"
cat >"$folder/user-data" <<END
#cloud-config
ssh_authorized_keys:
  - $public
END
# A new instance for each build, or cloud-init would take it for one that it has seen.
echo "instance-id: build-$(date +%s)-$$" >"$folder/meta-data"
