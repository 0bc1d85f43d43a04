"""The machine became what the platform asked for."""

from imgverify.expect import Expect
from imgverify.facts.identity import HOSTNAME, KERNEL_HOSTNAME, MARKER, Identity
from imgverify.model import Injected, Machine
from imgverify.unobserved import NotApplicableError, NotObservedError


def test_hostname_set(identity: Identity, machine: Machine, expect: Expect) -> None:
    """The machine took the injected host name, now and for the next boot."""
    wanted = _injected(machine).hostname.split(".", 1)[0].lower()
    for found, where in (
        (identity.static_hostname, HOSTNAME),
        (identity.hostname, KERNEL_HOSTNAME),
    ):
        expect(
            found.split(".", 1)[0].lower() == wanted,
            wanted=wanted,
            found=found or "nothing",
            where=where,
            mend="preserve_hostname: false  # in /etc/cloud/cloud.cfg, with module set_hostname",
        )


def test_user_data_honoured(identity: Identity, machine: Machine, expect: Expect) -> None:
    """What user-data asked for was done: its marker file holds this run's random text."""
    injected = _injected(machine)
    if injected.marker_path != MARKER:
        raise NotObservedError(f"{injected.marker_path} was not looked at")
    marker = identity.marker
    honoured = marker is not None and marker.strip() == injected.marker.strip()
    expect(
        honoured,
        wanted="the text that user-data asked to write",
        found="that text" if honoured else "no such file" if marker is None else "another text",
        where=injected.marker_path,
        mend="cloud-init query userdata; cloud-init status --long  # on the machine",
    )


def _injected(machine: Machine) -> Injected:
    if machine.injected is None:
        raise NotApplicableError("this host was running before us: nothing was injected")
    return machine.injected
