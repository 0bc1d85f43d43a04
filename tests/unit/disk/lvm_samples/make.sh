#!/bin/bash
# Writes the samples of this folder anew; see README.md. Root, with lvm2 and xz, in an empty folder.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
export LVM_SUPPRESS_FD_WARNINGS=1
devices=()
trap 'losetup -d "${devices[@]}"' EXIT

attach() { # FILE SIZE
    truncate -s "$2" "$1"
    devices+=("$(losetup -f --show "$1")")
}

run() { # COMMAND WORD...: only the last attached devices are seen, and nothing is made active
    local filter="" command=$1 one
    shift
    for one in "${seen[@]}"; do filter+="\"a|^$one\$|\","; done
    lvm "$command" --driverloaded n --config "
        devices { filter=[$filter\"r|.*|\"] use_devicesfile=0 scan=\"/dev\" }
        activation { udev_sync=0 udev_rules=0 verify_udev_operations=0 monitoring=0 }
        backup { backup=0 archive=0 }" "$@" 2>/dev/null
}

keep() { # NAME...: the start of each device, and the report in the words of a guest
    local number=0 letter one
    run fullreport --reportformat json --units b --nosuffix \
        --configreport vg -o vg_name,vg_size,vg_free,vg_extent_size \
        --configreport pv -o pv_name,pv_size,pv_free \
        --configreport lv -o lv_name,lv_size,lv_layout \
        --configreport pvseg -o pvseg_start --configreport seg -o seg_start >"$here/$1.json"
    for one in "${seen[@]}"; do
        letter=$(printf '%b' "\\x$(printf %x $((97 + number)))")
        sed -i "s|$one\"|/dev/vd$letter\"|" "$here/$1.json"
        head -c 1M "$one" | xz -9e >"$here/$1-$number.xz"
        number=$((number + 1))
    done
}

quiet=(-qq -an -Zn -Wn -y)

# two: a group over two disks, with volumes in pieces, in stripes, and left alone at boot.
attach two-0 60M
attach two-1 68M
seen=("${devices[@]}")
for one in "${seen[@]}"; do run pvcreate -qq -ff -y "$one"; done
run vgcreate -qq -s 1m vg-two "${seen[@]}"
run lvcreate "${quiet[@]}" -L 4m -n root vg-two "${seen[0]}"
run lvcreate "${quiet[@]}" -L 4m -n var-log vg-two "${seen[1]}"
run lvcreate "${quiet[@]}" -i 2 -I 64k -L 8m -n striped vg-two
run lvextend -qq -L +3m vg-two/root "${seen[0]}"
run lvextend -qq -i1 -L +2m vg-two/striped
run lvcreate "${quiet[@]}" -l 50 -n span vg-two
run lvcreate "${quiet[@]}" -k y -L 1m -n skipped vg-two
run lvcreate "${quiet[@]}" --setautoactivation n -L 1m -n manual vg-two
keep two

# kinds: everything that only device-mapper joins, restored from a text (thin pools and their like
# cannot be created without a kernel that has them).
attach kinds 128M
seen=("${devices[-1]}")
run pvcreate -qq -ff -y "${seen[@]}"
run vgcreate -qq -s 1m kinds "${seen[@]}"
for one in root cow pool_tdata0 pool_tmeta0 cpool_cdata0 cpool_cmeta0 cached_corig0 mir_rimage_00 \
    mir_rimage_10 mir_rmeta_00 mir_rmeta_10; do
    # A name like pool_tdata is reserved: it loses its zero in the text.
    run lvcreate "${quiet[@]}" -L 2m -n "${one/_/-}" kinds
done
run vgcfgbackup -qq -f kinds.txt kinds
python3 "$here/join.py" kinds.txt
run vgcfgrestore -qq --force -f kinds.txt kinds
keep kinds

# ring: so many changes that the metadata runs over the end of its area and goes on at its start.
attach ring 16M
seen=("${devices[-1]}")
run pvcreate -qq -ff -y --metadatasize 12k --dataalignment 64k "${seen[@]}"
run vgcreate -qq -s 1m ring "${seen[@]}"
run lvcreate "${quiet[@]}" -L 1m -n root ring
for number in {1..90}; do
    run vgchange -qq --addtag "tag$((number % 20))" ring
    head -c 1M "${seen[0]}" >ring.head
    if python3 "$here/join.py" --wraps ring.head; then break; fi
done
keep ring

# exported: a group that was taken out of use.
attach exported 16M
seen=("${devices[-1]}")
run pvcreate -qq -ff -y "${seen[@]}"
run vgcreate -qq -s 1m exported "${seen[@]}"
run lvcreate "${quiet[@]}" -L 2m -n root exported
run vgexport -qq exported
keep exported
