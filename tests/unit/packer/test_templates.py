"""Templates of both languages, as far as they are understood before Packer runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.errors import ArtifactError, UsageError
from imgverify.packer.expressions import Scope
from imgverify.packer.loading import load, wanted
from imgverify.packer.named_files import NamedFiles, named_files
from imgverify.packer.options import PackerOptions
from imgverify.packer.template import UnreadableTemplateError
from imgverify.packer.values import environment, refuse_unknown, secrets, values
from tests.unit.packer.runs import NULL, template

_HCL = """
variable "pw" {
  default   = env("MY_PW")
  sensitive = true
}
variable "scripts" { default = ["a.sh", "b.sh"] }
locals { folder = "${path.root}/files" }
source "qemu" "web" {
  http_directory   = local.folder
  output_directory = "out"
}
build {
  name    = "site"
  sources = ["source.qemu.web", source.null.side]
  provisioner "shell" { scripts = var.scripts }
  provisioner "shell-local" { inline = ["sh ./run.sh out/web.qcow2 /etc/passwd"] }
  post-processors {
    post-processor "manifest" { output = "m.json" }
  }
}
"""


def _hcl(text: str = _HCL) -> str:
    Path("t").mkdir(exist_ok=True)
    Path("t/web.pkr.hcl").write_text(text)
    return "t"


def _named(name: str, *variables: str) -> NamedFiles:
    read = load(Path(name))
    return named_files(Scope(read, values(read, PackerOptions(variables=variables))))


def _touch(*names: str) -> None:
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(name)


def test_a_json_template() -> None:
    """Variables, secrets, builds and blocks are read; a chain is taken apart."""
    read = load(
        Path(
            template(
                variables={"a": "1", "pw": None},
                sensitive_variables=["pw"],
                builders=[NULL, {**NULL, "name": "web"}],
                post_processors=["checksum", [{"type": "manifest"}]],
            )
        )
    )
    assert read.builds == ("null", "web")
    assert read.variables["pw"].sensitive
    assert not read.variables["a"].sensitive
    assert [block.type for block in read.blocks] == ["null", "null", "checksum", "manifest"]


def test_an_hcl_folder() -> None:
    """The same of HCL2."""
    read = load(Path(_hcl()))
    assert read.builds == ("site.qemu.web", "site.null.side")
    assert read.variables["pw"].sensitive
    assert [block.type for block in read.blocks] == ["qemu", "shell", "shell-local", "manifest"]


def test_hcl_in_json() -> None:
    """HCL2's own JSON spelling reads like HCL2."""
    Path("web.pkr.json").write_text(
        '{"variable": {"pw": {"sensitive": true}}, "source": {"null": {"x": {}}},'
        ' "build": {"sources": ["source.null.x"], "provisioner": [{"shell": {"script": "a.sh"}}]}}'
    )
    read = load(Path("web.pkr.json"))
    assert (read.builds, [block.type for block in read.blocks]) == (("null.x",), ["null", "shell"])
    assert read.variables["pw"].sensitive


def test_names_that_are_made_up_later() -> None:
    """Where a build's name is an expression, nobody claims to know the builds."""
    name = template(builders=[{**NULL, "name": "{{user `x`}}"}])
    assert load(Path(name)).builds is None
    changed = _HCL.replace('name    = "site"', 'source "null.x" { name = "y" }')
    assert load(Path(_hcl(changed))).builds is None


@pytest.mark.parametrize("text", ["{", "[]", '{"builders": {}}', '{"builders": [3]}', "\udcff"])
def test_what_is_no_template(text: str) -> None:
    """What is not understood is said to be so, without a traceback."""
    Path("bad.json").write_text(text, errors="surrogateescape")
    with pytest.raises(UnreadableTemplateError):
        load(Path("bad.json"))


def test_broken_hcl() -> None:
    """The same for HCL2."""
    with pytest.raises(UnreadableTemplateError, match=r"web\.pkr\.hcl"):
        load(Path(_hcl("build { x = ")))


def test_missing_and_misnamed_templates() -> None:
    """Each is one line with the way out."""
    template("web.json", builders=[NULL])
    _touch("a.hcl", "empty/x.json")
    for name, words in (
        ("wbe.json", "did you mean web.json?"),
        ("empty", "packer:empty/x.json"),
        ("a.hcl", "a.pkr.hcl"),
        ("", "packer:: names no template"),
        ("#web", "packer:#web: names no template"),
    ):
        with pytest.raises(ArtifactError) as caught:
            wanted(name)
        assert words in str(caught.value)


def test_groups_behind_the_name() -> None:
    """A `#` divides, unless a file is called so."""
    template("web.json")
    assert (wanted("web.json#lvm:*").path, wanted("web.json#lvm:*").groups) == (
        Path("web.json"),
        "lvm:*",
    )
    template("a#b.json")
    assert wanted("a#b.json").path == Path("a#b.json")


def test_unknown_variables_and_builds() -> None:
    """Packer passes them over in silence; we do not."""
    read = load(Path(template(variables={"version": "1"}, builders=[{**NULL, "name": "web"}])))
    for options, words in (
        (PackerOptions(variables=("verison=secret",)), "did you mean version?"),
        (PackerOptions(only=("wbe",)), "did you mean web?"),
        (PackerOptions(except_=("wbe",)), "did you mean web?"),
    ):
        with pytest.raises(UsageError) as caught:
            refuse_unknown(read, options)
        assert words in str(caught.value)
        assert "secret" not in str(caught.value)
    refuse_unknown(read, PackerOptions(variables=("version=2",), only=("w*",)))


def test_which_value_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Default, environment, files, command line: the later the stronger, as in Packer."""
    monkeypatch.setenv("MY_PW", "from-env")
    monkeypatch.setenv("PKR_VAR_scripts", '["c.sh"]')
    read = load(Path(_hcl()))
    assert values(read, PackerOptions())["pw"] == "from-env"
    assert values(read, PackerOptions())["scripts"] == ["c.sh"]
    Path("v.pkrvars.hcl").write_text('pw = "from-file"\n')
    options = PackerOptions(var_files=(Path("v.pkrvars.hcl"),))
    assert values(read, options)["pw"] == "from-file"
    options = PackerOptions(var_files=options.var_files, variables=("pw=from-line",))
    assert values(read, options)["pw"] == "from-line"
    assert environment(read) == {"MY_PW": "from-env", "PKR_VAR_scripts": '["c.sh"]'}


@pytest.mark.parametrize("text", ["{", "3", ""])
def test_a_wrong_variable_file(text: str) -> None:
    """It is named, with what it must be."""
    Path("v.json").write_text(text)
    read = load(Path(template(builders=[NULL])))
    with pytest.raises(UsageError, match=r"--packer-var-file v\.json"):
        values(read, PackerOptions(var_files=(Path("v.json"),)))


def test_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the template's word, by a variable's name, and by the environment's."""
    monkeypatch.setenv("MY_TOKEN", "env-token")
    monkeypatch.setenv("PLAIN", "said-by-the-template")
    name = template(
        variables={"x": "{{env `PLAIN`}}", "db_password": "named", "size": "10"},
        sensitive_variables=["x"],
    )
    read = load(Path(name))
    found = secrets(read, values(read, PackerOptions()))
    assert {"env-token", "said-by-the-template", "named"} <= set(found)
    assert "10" not in found


def test_named_files_of_hcl() -> None:
    """Folders, lists in variables and words of commands; not what the build writes itself."""
    _hcl()
    _touch("t/files/deep/user-data", "a.sh", "b.sh", "run.sh", "out/web.qcow2", "other.sh")
    found = _named("t")
    here = [path for path in found.files if path.is_relative_to(Path.cwd())]
    names = [str(path.relative_to(Path.cwd())) for path in here]
    assert names == ["a.sh", "b.sh", "run.sh", "t/files/deep/user-data"]
    assert not found.unclear


def test_absolute_paths_in_commands() -> None:
    """Of commands that run here, they are files here; of others, they are the machine's."""
    inline = ["cp /etc/passwd x"]
    here = template(provisioners=[{"type": "shell-local", "inline": inline}])
    assert Path("/etc/passwd") in _named(here).files
    there = template(provisioners=[{"type": "shell", "inline": inline}])
    assert not _named(there).files


def test_variables_of_hcl_in_one_block() -> None:
    """They may be given, have values, and names that say secret."""
    read = load(Path(_hcl(_HCL + 'variables {\n  size = "8G"\n  api_token = "t0ps3cret"\n}\n')))
    refuse_unknown(read, PackerOptions(variables=("size=9G",)))
    found = values(read, PackerOptions())
    assert found["size"] == "8G"
    assert "t0ps3cret" in secrets(read, found)


def test_several_builds_in_one_word() -> None:
    """As with Packer, commas divide them; each must be one."""
    read = load(Path(template(builders=[{**NULL, "name": "a"}, {**NULL, "name": "b"}])))
    refuse_unknown(read, PackerOptions(only=("a,b",)))
    with pytest.raises(UsageError, match="--packer-only c"):
        refuse_unknown(read, PackerOptions(only=("a,c",)))


def test_named_files_of_json() -> None:
    """Variables, the template's folder, local ISOs; not what is copied back, nor URLs."""
    _touch("x/base.qcow2", "x/user-data", "x/play.yml", "back.txt", "vars.yml")
    _touch("x/roles/web/tasks/main.yml", "x/README.md")
    name = template(
        "x/web.json",
        variables={"base": "{{template_dir}}/base.qcow2"},
        builders=[
            {
                "type": "qemu",
                "iso_url": "{{user `base`}}",
                "iso_urls": ["https://example.com/x.iso"],
                "cd_files": ["x/user-data"],
            }
        ],
        provisioners=[
            {"type": "ansible", "playbook_file": "x/play.yml", "extra_arguments": ["-e @vars.yml"]},
            {"type": "file", "direction": "download", "source": "back.txt", "destination": "b"},
        ],
    )
    found = _named(name)
    names = [str(path.relative_to(Path.cwd())) for path in found.files]
    assert names == [
        "vars.yml",
        "x/base.qcow2",
        "x/play.yml",
        "x/roles/web/tasks/main.yml",
        "x/user-data",
    ]


def test_what_only_packer_knows() -> None:
    """A file whose name is made up when Packer runs is unclear, not absent."""
    name = template(builders=[{**NULL, "cd_files": ["{{build `ID`}}/x"]}])
    assert _named(name).unclear == ("cd_files",)
    assert _named(_hcl(_HCL.replace("local.folder", "upper(local.folder)"))).unclear == (
        "http_directory",
    )


def test_a_text_that_refers_to_itself() -> None:
    """A circle ends."""
    _hcl(
        'locals { a = local.b, b = local.a }\nsource "null" "x" { script = local.a }'.replace(
            ", b", "\n b"
        )
    )
    assert _named("t").unclear == ("script",)
