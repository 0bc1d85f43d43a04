"""From a launched instance to a machine that one can log in to and judge."""

from __future__ import annotations

import msgspec

from imgverify.connection import HostKeyError, UnreachableError
from imgverify.ec2 import registering, tunnels
from imgverify.ec2.api import Api
from imgverify.ec2.knocking import Answer, knock
from imgverify.ec2.launched import Launched
from imgverify.ec2.trusting import trusted_key
from imgverify.ec2.watching import Ec2Phase, Ec2Watch
from imgverify.errors import ImgverifyError
from imgverify.model import HostKey, Machine
from imgverify.providers import BootOptions, RunContext
from imgverify.providers.first_login import enter
from imgverify.providers.login import pinned
from imgverify.providers.settling import settle

NAME = "ec2"
SSH_PORT = 22
_SSH = Ec2Phase(
    "waiting for SSH",
    "no SSH server answered",
    "look at network and ssh units on the console; a slow machine may need a longer --boot-timeout",
    reaching=True,
)
_LOGIN = Ec2Phase(
    "logging in",
    "the SSH server refuses the key of the key pair: cloud-init did not put it in, or for another"
    " user",
    "name the user with --ssh-user, and see that the image's cloud-init takes the Ec2 datasource",
)
# Connections cost nothing; a tunnel is a session somewhere.
_DIRECT_SECONDS, _TUNNEL_SECONDS = 2.0, 10.0
_NOBODY = HostKey(type="", public="", fingerprint="", trust="first-use")
_TRUST = {
    "console": "printed on the console, compared before the login",
    "injected": "brought along in user-data (--ec2-host-key inject)",
    "first-use": "not compared with anything (--insecure-host-key)",
}


def become_ready(
    api: Api, launched: Launched, options: BootOptions, context: RunContext
) -> Machine:
    """Wait for the instance, SSH, its host key, login, cloud-init and systemd, in this order.

    A degraded or failed cloud-init or systemd is no trouble here: checks judge it.

    Args:
        api: of the instance's region.
        launched: the instance.
        options: what the user said.
        context: where the run lives; its reports get `console.log` and perhaps `screenshot.jpg`.

    Raises:
        BootError: the machine died, or does not become ready.
        HostKeyError: another key than the trusted one is shown; nothing was asked.
        InfrastructureError: EC2 or the way to the instance is to blame.
    """
    watch = Ec2Watch(api, launched, options, context)
    seconds: dict[str, float] = {}
    draft = _reachable(api, watch, launched, options, context)
    seconds["running"] = watch.elapsed
    if options.ec2.connect == "ssm":
        registering.until_registered(api, watch, launched.id)
        seconds["ssm"] = watch.elapsed
    machine, states = _settled(watch, launched, options, draft, seconds)
    watch.read_last()
    seconds["ready"] = watch.elapsed
    key = machine.host_key
    if key.trust == "first-use":
        # The console may have printed it meanwhile, or another one.
        key = pinned(key, watch.console.text, str(watch.console.path))
    details = {
        **launched.details,
        "host key": f"{key.type} {key.fingerprint}, {_TRUST[key.trust]}",
        **({"console": watch.console.refused} if watch.console.refused else {}),
        **states,
        **{f"seconds to {name}": f"{after:.1f}" for name, after in seconds.items()},
    }
    ready: Machine = msgspec.structs.replace(machine, host_key=key, details=details)
    return ready


def _reachable(
    api: Api, watch: Ec2Watch, launched: Launched, options: BootOptions, context: RunContext
) -> Machine:
    instance = watch.until_running()
    port = options.ssh.port or SSH_PORT
    address = tunnels.address_of(instance, options.ec2)
    return Machine(
        provider=NAME,
        run_id=context.run_id,
        address=address,
        port=port,
        user="",
        key_path=launched.key_path,
        host_key=_NOBODY,
        console_path=str(watch.console.path),
        injected=launched.injected,
        proxy=tunnels.proxy_to(
            launched.id, address, port, options=options.ec2, ssh=options.ssh, api=api
        ),
    )


def _settled(
    watch: Ec2Watch,
    launched: Launched,
    options: BootOptions,
    draft: Machine,
    seconds: dict[str, float],
) -> tuple[Machine, dict[str, str]]:
    pause = _TUNNEL_SECONDS if draft.proxy else _DIRECT_SECONDS
    states: dict[str, str] = {}
    while True:
        _wait_for_answer(watch, draft, pause)
        seconds["ssh"] = watch.elapsed
        # It says which key and which user to expect.
        watch.reads_console = True
        try:
            key = trusted_key(watch, launched, draft, insecure=options.ssh.insecure_host_key)
            seconds["host key"] = watch.elapsed
            machine: Machine = msgspec.structs.replace(draft, host_key=key)
            with enter(watch, _LOGIN, machine, options.user, pause) as connection:
                watch.reads_console = False
                seconds["login"] = watch.elapsed
                settle(watch, connection, states, seconds)
                return connection.machine, states
        except HostKeyError as error:
            raise _strange(error) from error
        except UnreachableError:
            # The machine restarts during its first boot, or sshd did: from the beginning.
            watch.pause(_SSH, pause)


def _wait_for_answer(watch: Ec2Watch, draft: Machine, pause: float) -> None:
    while True:
        watch.answer = watch.run(_SSH, lambda: knock(draft.address, draft.port, draft.proxy))
        if watch.answer.answer is Answer.SSH:
            return
        watch.pause(_SSH, pause)


def _strange(error: HostKeyError) -> ImgverifyError:
    return HostKeyError(
        error.message,
        "somebody else answers at that address, or the image changes its keys after it printed"
        " them: nothing was asked of it",
    )
