"""cloud-init's records."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml

from imgverify.facts.cloud_init import COMMANDS, CONFIG, CONFIG_FILES, LOG_PATH, parse
from imgverify.planes.masking import masked
from imgverify.unobserved import NotObservedError, reason_of
from tests.checks.building import answers

LOG = """\
2026-11-21 12:00:00,000 - util.py[DEBUG]: a WARNING that is none
2026-11-21 12:00:01,000 - util.py[WARNING]: no such user
Traceback (most recent call last):
  File "x.py", line 1, in y
2026-11-21 12:00:02,000 - cc_x.py[ERROR]: failed
"""


# Nobody's keys, in their documented forms.
ACCESS_KEY, SECRET_KEY = "AKIA" + "QWERTZUIOP234567", "abcdefghij" * 4


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("password: hunter2", "password: masked"),
        ("    passwd: $6$abc", "    passwd: masked"),
        ("plain_text_passwd: 'x'", "plain_text_passwd: masked"),
        ("chpasswd:", "chpasswd:"),
        ("lock_passwd: true", "lock_passwd: masked"),
        ("ssh_pwauth: true", "ssh_pwauth: true"),
        ("    root:hunter2", "    root:masked"),
        ("  - root:hunter2", "  - root:masked"),
        ('  - "root:hunter2"', '  - "root:masked"'),
        (
            "  MAAS: {consumer_key: a1, metadata_url: 'http://x', token_secret: b2}",
            "  MAAS: {consumer_key: masked, metadata_url: 'http://x', token_secret: masked}",
        ),
        (f"content: 'key {ACCESS_KEY} {SECRET_KEY}'", "content: 'key masked masked'"),
        (f"    {SECRET_KEY}{SECRET_KEY}", "    masked"),
        ("datasource_list: [Ec2, None]", "datasource_list: [Ec2, None]"),
        ("  - scripts-user", "  - scripts-user"),
        ("growpart: {mode: auto}", "growpart: {mode: auto}"),
    ],
)
def test_secrets_of_the_configuration(line: str, wanted: str) -> None:
    """They stay where they are, by sed as by Python, and the file is still YAML."""
    masks = CONFIG_FILES[0].masks
    assert masked(line.encode(), masks).decode() == wanted
    script = "".join(f"s\1{one.pattern}\1{one.replacement}\1g\n" for one in masks)
    done = subprocess.run(
        ["sed", "-E", script], input=line, capture_output=True, text=True, check=True
    )
    assert done.stdout == wanted
    yaml.safe_load(wanted)


def test_datasources_of_the_configuration() -> None:
    """The last file by name decides; a file without the list changes nothing."""
    files = {
        CONFIG[0]: "datasource_list: [Ec2, None]\n",
        "/etc/cloud/cloud.cfg.d/90_dpkg.cfg": "datasource_list: [ NoCloud, None ]\n",
        "/etc/cloud/cloud.cfg.d/95_x.cfg": "# nothing\n",
    }
    assert parse(answers("cloud_init", files=files)).datasource_list == ("NoCloud", "None")
    assert parse(answers("cloud_init")).datasource_list is None


def test_configuration_that_is_no_yaml_is_not_guessed() -> None:
    """A file that cannot be read leaves the list open."""
    found = parse(answers("cloud_init", files={CONFIG[0]: "a: [\n"}))
    with pytest.raises(NotObservedError):
        assert found.datasource_list


def test_records_of_an_unfinished_run() -> None:
    """Before the end there is a status with the data source, and no result."""
    status = (
        '{"v1": {"datasource": "DataSourceEc2Local", "stage": "init",'
        ' "init": {"errors": [], "start": 1, "finished": null}}}'
    )
    found = parse(answers("cloud_init", files={"/run/cloud-init/status.json": status}))
    assert (found.finished, found.datasource, found.errors) == (False, "Ec2Local", ())
    assert reason_of(found.log)


def test_error_of_a_stage_is_not_listed_twice() -> None:
    """The result repeats what the stages say."""
    files = {
        "/run/cloud-init/status.json": '{"v1": {"init": {"errors": ["boom"]}}}',
        "/run/cloud-init/result.json": '{"v1": {"datasource": null, "errors": ["boom", "bang"]}}',
    }
    assert parse(answers("cloud_init", files=files)).errors == ("init: boom", "bang")


def test_log_command_finds_warnings_and_tracebacks(tmp_path: Path) -> None:
    """The command prints warnings, errors and tracebacks with their lines; no log has a status."""
    log = tmp_path / "cloud-init.log"
    script = COMMANDS[0].script.replace(LOG_PATH, str(log))
    assert subprocess.run(["sh", "-c", script], check=False).returncode == 3
    log.write_text(LOG)
    run = subprocess.run(["sh", "-c", script], check=True, capture_output=True, text=True)
    assert [line.split(":", 1)[0] for line in run.stdout.splitlines()] == ["2", "3", "5"]
    log.write_text("all is well\n")
    assert subprocess.run(["sh", "-c", script], check=False).returncode == 0
