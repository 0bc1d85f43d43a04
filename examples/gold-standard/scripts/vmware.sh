#!/bin/sh
# vmware.sh FOLDER: an appliance.
set -eu

"$(dirname "$0")/ova.sh" "$1"
