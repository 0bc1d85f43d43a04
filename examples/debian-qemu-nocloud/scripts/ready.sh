#!/bin/sh
# Waits until the first boot is over: cloud-init may still be writing what the next scripts change.
set -eu

cloud-init status --wait
