"""`python -m tests.cloud serve`: a test cloud to play with, until Ctrl-C."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

from tests.cloud.client import Cloud
from tests.lab.errors import LabError
from tests.lab.images import image

_REGION = "us-east-1"
# Slower than in tests: a person sees the states that EC2 goes through.
_TIMES = {"pending": 3.0, "ending": 3.0, "checks": 20.0, "console_lag": 5.0}


def main(arguments: list[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: instead of the command line's.

    Returns:
        The exit code: 0 after Ctrl-C, 1 when an image cannot be had.
    """
    chosen = _parser().parse_args(arguments)
    try:
        images = _images(chosen)
    except LabError as error:
        sys.stderr.write(f"cloud: {error}\n")
        return 1
    over = threading.Event()

    def leave(number: int, _frame: FrameType | None) -> None:
        del number
        over.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    os.environ.setdefault("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
    from tests.cloud.server import serving  # noqa: PLC0415 (moto takes a second to load)

    with serving(chosen.port, chosen.ssh_port) as (url, state):
        cloud = Cloud(url, _REGION, state.ssh_port)
        cloud.behave(**_TIMES)
        print(_introduction(cloud, images), flush=True)
        over.wait()
        print("\nending all instances", flush=True)
    return 0


def _images(chosen: argparse.Namespace) -> list[Path]:
    if chosen.image is None:
        return [image(name) for name in chosen.lab or ["good"]]
    for path in chosen.image:
        if not path.is_file():
            raise LabError(f"no such image: {path}")
    given: list[Path] = chosen.image
    return given


def _introduction(cloud: Cloud, images: list[Path]) -> str:
    lines = [f"A test cloud listens at {cloud.endpoint_url} (region {cloud.region}).", ""]
    first = ""
    for path in images:
        ami = cloud.register(name=path.stem, image=path)
        lines.append(f"  {ami}  QEMU guests of {path}")
        first = first or ami
    fake = cloud.register(name="fake-guest", backing="sshd")
    lines += [f"  {fake}  fake guests: an SSH server that shows this machine", ""]
    lines += ["In another terminal (the credentials are not secret):", ""]
    lines += [f"  export {name}={value}" for name, value in cloud.environment().items()]
    port = "" if cloud.ssh_port == 22 else f" --ssh-port {cloud.ssh_port}"
    command = (
        f"pytest --image {first or fake} --profile ec2-ami --endpoint-url {cloud.endpoint_url} "
        f"--region {cloud.region} --ec2-cidr 127.0.0.1/32{port}"
    )
    lines += ["", f"  {command}", "", "Ctrl-C ends the cloud and all of its instances."]
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.cloud", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="serve EC2's API until Ctrl-C")
    serve.add_argument(
        "--image", type=Path, nargs="*", metavar="PATH", help="disk images to register as AMIs"
    )
    serve.add_argument(
        "--lab", nargs="+", metavar="VARIANT", help="lab images in their place (default: good)"
    )
    serve.add_argument("--port", type=int, default=0, help="of the API (default: a free one)")
    serve.add_argument(
        "--ssh-port", type=int, default=0, help="of the instances (default: 22, or 10022)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
