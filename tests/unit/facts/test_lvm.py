"""LVM's report."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.facts import lvm
from imgverify.facts.lvm import parse
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers
from tests.unit.facts.running_scripts import run_script, write_tools

# As lvm 2.03.16 printed it for a group made on a loop device, and a disk that belongs to no group.
REPORT = """\
  {
      "report": [
          {
              "vg": [
                  {"vg_name":"vg0", "vg_size":"532676608", "vg_free":"432013312", "vg_extent_size":"4194304"}
              ]
              ,
              "pv": [
                  {"pv_name":"/dev/loop0", "pv_size":"532676608", "pv_free":"432013312"}
              ]
              ,
              "lv": [
                  {"lv_name":"root", "lv_size":"67108864", "lv_layout":"linear"},
                  {"lv_name":"var_log-x", "lv_size":"33554432", "lv_layout":"linear"}
              ]
          },
          {
              "vg": [
                  {"vg_name":"", "vg_size":"0", "vg_free":"0", "vg_extent_size":"0"}
              ]
              ,
              "pv": [
                  {"pv_name":"/dev/loop1", "pv_size":"1", "pv_free":"1"}
              ]
          }
      ]
  }
"""  # noqa: E501 - such are its lines


def test_report() -> None:
    """Groups with their disks and volumes; device names are escaped."""
    found = parse(answers(outputs={"lvm-report": REPORT}))
    (group,) = found.groups
    assert (group.name, group.free, group.extent) == ("vg0", 432013312, 4194304)
    assert group.disks == ("/dev/loop0",)
    volume = group.volume("var_log-x")
    assert volume
    assert (volume.size, volume.device) == (33554432, "/dev/mapper/vg0-var_log--x")
    assert group.volume("var_log") is None
    assert found.group("vg") is None


def test_no_lvm_is_known(tmp_path: Path) -> None:
    """Without the program there is no LVM to report; with one that fails nothing is known."""
    absent = parse(run_script(lvm.COMMANDS[0], path=write_tools(tmp_path, {})))
    assert (absent.installed, absent.groups) == (False, ())
    failing = run_script(lvm.COMMANDS[0], path=write_tools(tmp_path, {"lvm": "exit 5"}))
    with pytest.raises(NotObservedError):
        parse(failing)
