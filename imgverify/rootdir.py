"""Keeps the artifact's path from deciding where pytest looks for its configuration.

pytest determines its root folder before plugins have said which options take a value, so the path
in `--image PATH` counts as a test path then: the configuration of the project would be ignored and
a cache folder would be written beside the artifact. There is no public way to have it look again,
hence the private names; a test runs the whole of it.
"""

from __future__ import annotations

import shlex

import pytest
from _pytest.config.findpaths import determine_setup


def look_again(config: pytest.Config, args: list[str]) -> None:
    """Determine root folder and configuration file anew, now that the options are known.

    Args:
        config: as early plugins see it.
        args: the words of the command line; `addopts` of the right configuration are put first.
    """
    known = config.known_args_namespace
    root, inipath, inicfg, ignored = determine_setup(
        inifile=known.inifilename,
        override_ini=known.override_ini,
        args=known.file_or_dir,
        rootdir_cmd_arg=known.rootdir or None,
        invocation_dir=config.invocation_params.dir,
    )
    if (root, inipath) == (config.rootpath, config.inipath):
        return
    config._rootpath = root  # noqa: SLF001
    config._inipath = inipath  # noqa: SLF001
    config._inicfg = inicfg  # noqa: SLF001
    config._ignored_config_files = ignored  # noqa: SLF001
    config._inicache.clear()  # noqa: SLF001
    config._configure_python_path()  # noqa: SLF001
    addopts = config.getini("addopts")
    args[:0] = shlex.split(addopts) if isinstance(addopts, str) else addopts
    known.confcutdir = str(inipath.parent if inipath else root)
