#!/bin/sh
# openstack.sh FOLDER: a compressed qcow2.
set -eu

qemu-img convert -f raw -O qcow2 -c "$RAW" "$1/$NAME.qcow2"
