#!/bin/sh
# aws.sh FOLDER: VM Import takes an appliance for VMware.
set -eu

"$(dirname "$0")/ova.sh" "$1"
