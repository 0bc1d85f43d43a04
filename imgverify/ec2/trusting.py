"""How the host key of an instance comes to be trusted, before anything is asked of it."""

from __future__ import annotations

from imgverify.connection import presented_key
from imgverify.ec2.host_keys import printed_fingerprints, printed_key
from imgverify.ec2.launched import Launched
from imgverify.ec2.watching import Ec2Phase, Ec2Watch
from imgverify.model import HostKey, Machine
from imgverify.providers.first_login import CONNECT_SECONDS
from imgverify.providers.login import pinned

WAYS_OUT = (
    "let the instance bring a key of ours along (--ec2-host-key inject; it changes the image's own"
    " keys), or take whatever key it shows (--insecure-host-key); the report says which"
)
_KEYS = Ec2Phase(
    "waiting for the host key on the console",
    "the console shows no SSH host key to compare with",
    WAYS_OUT,
    blameless=True,
)
# What cloud-init's last line and the keys before it may lie apart, and two looks at the console.
_LAG_SECONDS = 25.0
# A machine without cloud-init prints its keys soon or never; without `Latest`, EC2 hands a console
# out minutes late.
_PROMPT_SECONDS, _LATE_PROMPT_SECONDS = 120.0, 300.0
_CONSOLE_RETRY_SECONDS = 0.5


def trusted_key(watch: Ec2Watch, launched: Launched, draft: Machine, *, insecure: bool) -> HostKey:
    """The key that the server must have.

    Args:
        watch: reads the console.
        launched: the instance, and perhaps the key that it was given.
        draft: where it answers.
        insecure: whether the user trusts whatever it shows.

    Raises:
        HostKeyError: the server shows another key than the console.
        InfrastructureError: the console shows none.
        UnreachableError: the server went away.
        ImgverifyError: what the watcher raises.
    """
    if launched.host_key is not None:
        return launched.host_key
    if insecure:
        return _compared(watch, draft, ())
    while True:
        watch.look(_KEYS)
        text = watch.console.text
        key = printed_key(text)
        if key is not None:
            return key
        kinds = printed_fingerprints(text)
        if kinds and watch.finished_seconds:
            return _compared(watch, draft, tuple(kinds))
        _give_up(watch, launched)
        watch.pause(_KEYS, _CONSOLE_RETRY_SECONDS)


def _compared(watch: Ec2Watch, draft: Machine, kinds: tuple[str, ...]) -> HostKey:
    seen: HostKey = watch.run(
        _KEYS,
        lambda: presented_key(draft.address, draft.port, CONNECT_SECONDS, draft.proxy, kinds=kinds),
    )
    return pinned(seen, watch.console.text, str(watch.console.path))


def _give_up(watch: Ec2Watch, launched: Launched) -> None:
    if watch.console.refused:
        watch.fail(f"the console cannot be read ({watch.console.refused})", WAYS_OUT)
    if watch.finished_seconds > _LAG_SECONDS:
        watch.fail(f"cloud-init is finished, and {_KEYS.stuck}", WAYS_OUT)
    patience = _PROMPT_SECONDS if launched.nitro else _LATE_PROMPT_SECONDS
    if "Cloud-init v." not in watch.console.text and watch.prompt_seconds > patience:
        watch.fail(
            f"a login prompt is on the console for {patience:.0f} s, and {_KEYS.stuck}", WAYS_OUT
        )
