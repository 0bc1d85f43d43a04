"""Components, run from beginning to end with real commands."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from imgverify.awstoe.clients import Clients
from imgverify.awstoe.guest import Guest
from imgverify.awstoe.result import Status, StepResult
from imgverify.awstoe.running import Running
from imgverify.connection import Connection, UnreachableError
from imgverify.errors import ProfileError
from tests.unit.awstoe.components import component, document
from tests.unit.awstoe.stand_ins import FakeRebootingMachine, FakeS3, FakeWeb


class Runner:
    """Runs components that are written to a folder.

    Args:
        folder: of the test.
        machine: on which they run.
    """

    def __init__(self, folder: Path, machine: FakeRebootingMachine) -> None:
        self.folder = folder
        self.machine = machine

    def __call__(self, steps: str, more: str = "", **parameters: str) -> list[StepResult]:
        """Run the test phase with these steps."""
        running = Running(
            document(self.folder, steps, more),
            parameters,
            Guest(self.machine.connect),
            Clients(FakeWeb(), FakeS3()),
        )
        return running.run(("test",))


@pytest.fixture(name="run")
def _run(tmp_path: Path, connection: Connection) -> Runner:
    return Runner(tmp_path, FakeRebootingMachine(connection))


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imgverify.awstoe.rebooting.PAUSE_SECONDS", 0.01)


def bash(name: str, script: str, fields: str = "") -> str:
    """A step that runs a script."""
    return (
        f"- name: {name}\n  action: ExecuteBash\n{fields}  inputs:\n    commands:\n      - |\n"
        + "".join(f"        {line}\n" for line in script.splitlines())
    )


def test_success(run: Runner) -> None:
    """Steps run in order; outputs have no newline at their end, and inputs are kept."""
    first, second = run(bash("One", "echo a\necho b\n") + bash("Two", "cat"))
    assert (first.status, first.outputs, first.attempts) == (Status.SUCCESS, {"stdout": "a\nb"}, 1)
    assert (second.status, second.outputs) == (Status.SUCCESS, {"stdout": ""})
    (finding,) = first.findings
    assert (finding.holds, finding.wanted, finding.found) == (True, "exit code 0", "exit code 0")
    assert finding.where.startswith("component.yml:6 One")


def test_chaining(run: Runner) -> None:
    """What a step printed and was given is there for later ones, as it is."""
    steps = (
        bash("One", 'echo "it\'s {{ Name }}"')
        + "- {name: File, action: CreateFile, inputs: [{path: '{{ Folder }}/a'}, "
        "{path: '{{ Folder }}/b', content: '{{ test.One.outputs.stdout }} {{ .Names }}'}]}\n"
        + "- {name: Check, action: Assert, inputs: {stringEquals: it's web, "
        "value: '{{ test.One.outputs.stdout }}'}}\n"
        + bash("Cat", "cat '{{ test.File.inputs[1].path }}'")
    )
    more = "parameters: [{Name: {type: string, default: web}}, {Folder: {type: string}}]"
    results = run(steps, more, Folder=str(run.folder))
    assert [one.status for one in results] == [Status.SUCCESS] * 4
    assert results[3].outputs["stdout"] == "it's web {{ .Names }}"


def test_abort(run: Runner) -> None:
    """A step that fails ends the component, and the others say which one did."""
    first, second = run(bash("One", "echo no >&2\nexit 3") + bash("Two", "true"))
    assert (first.status, first.reason) == (Status.FAILED, "exit code 3; it said: no")
    assert (second.status, second.attempts) == (Status.NOT_RUN, 0)
    assert second.reason == "step One failed, and its onFailure is Abort"


def test_continue_and_ignore(run: Runner) -> None:
    """A failure that is to be survived is one; one that is to be ignored is marked so."""
    first, second, third = run(
        bash("One", "exit 1", "  onFailure: Continue\n")
        + bash("Two", "exit 1", "  onFailure: Ignore\n")
        + bash("Three", "true")
    )
    assert [one.status for one in (first, second, third)] == [
        Status.FAILED,
        Status.IGNORED,
        Status.SUCCESS,
    ]


def test_outputs_of_what_failed(run: Runner) -> None:
    """What another step should have printed and did not is a failure, with the reason."""
    _, second = run(
        bash("One", "exit 1", "  onFailure: Ignore\n")
        + bash("Two", "{{ test.One.outputs.stdout }}")
    )
    assert second.status is Status.FAILED
    assert second.reason == "test.One.outputs.stdout: there is none, that step was ignored"


def test_attempts(run: Runner) -> None:
    """A step is tried again, and the attempt that succeeds counts."""
    count = run.folder / "count"
    script = f"echo x >> {count}\n[ $(wc -l < {count}) -ge 3 ]"
    (third,) = run(bash("One", script, "  maxAttempts: 5\n"))
    assert (third.status, third.attempts) == (Status.SUCCESS, 3)
    (second,) = run(bash("One", "exit 2", "  maxAttempts: 2\n"))
    assert (second.status, second.attempts) == (Status.FAILED, 2)
    assert second.reason == "exit code 2 (attempt 2 of 2)"


def test_timeout(run: Runner) -> None:
    """A step that does not end in time fails; its time is for all iterations of its loop."""
    began = time.monotonic()
    (one,) = run(bash("One", "sleep 30", "  timeoutSeconds: 1\n"))
    assert (one.status, one.reason) == (Status.FAILED, "no end within 1 s")
    fields = "  timeoutSeconds: 2\n  loop: {for: {start: 1, end: 50, updateBy: 1}}\n"
    (loop,) = run(bash("Loop", "sleep 0.3", fields))
    assert loop.status is Status.FAILED
    assert "no end within" in loop.reason
    assert time.monotonic() - began < 15


def test_loops(run: Runner) -> None:
    """Each iteration knows its index and value; what they print is joined by newlines."""
    fields = "  loop: {name: Names, forEach: {list: 'a;b', delimiter: ';'}}\n"
    (one,) = run(bash("One", "echo {{ Names.value }} {{ loop.index }}", fields))
    assert one.outputs == {"stdout": "a 0\nb 1"}
    fields = "  loop: {for: {start: 1, end: 9, updateBy: 1}}\n"
    (two,) = run(bash("Two", "[ {{ loop.value }} -lt 3 ]", fields))
    assert (two.status, two.reason) == (Status.FAILED, "iteration 2 (3): exit code 1")


@pytest.mark.parametrize(
    ("guard", "status", "reason"),
    [
        ("{stringEquals: a, value: a}", Status.SUCCESS, ""),
        (
            "{stringEquals: a, value: b}",
            Status.SKIPPED,
            "skipped: the `if` does not hold: stringEquals 'a', found 'b'",
        ),
        ("{stringEquals: a, value: b, else: Execute}", Status.SUCCESS, ""),
        (
            "{folderExists: /etc, then: Skip}",
            Status.SKIPPED,
            "skipped: the `if` holds: folderExists '/etc', found /etc is there",
        ),
        (
            "{folderExists: /etc, then: Abort}",
            Status.FAILED,
            "aborted: the `if` holds: folderExists '/etc', found /etc is there",
        ),
        (
            "{numberEquals: '{{ Text }}', value: 1}",
            Status.FAILED,
            "component.yml:8: numberEquals takes a number, not 'x'",
        ),
    ],
)
def test_if(run: Runner, guard: str, status: Status, reason: str) -> None:
    """A condition decides, and says what it found."""
    more = "parameters: [{Text: {type: string, default: x}}]"
    (one,) = run(bash("One", "true", f"  if: {guard}\n"), more)
    assert (one.status, one.reason.replace(f"{run.folder}/", "")) == (status, reason)


def test_exit_194_restarts_and_runs_again(run: Runner) -> None:
    """The step runs once more after the restart, and its `if` is not asked again."""
    mark = run.folder / "mark"
    script = f"if [ -e {mark} ]; then echo after; exit 0; fi\ntouch {mark}\nexit 194"
    run.machine.away = 2
    (one,) = run(bash("One", script, f"  if: {{fileExists: {mark}, then: Skip, else: Execute}}\n"))
    assert (one.status, one.outputs, one.reboots) == (Status.SUCCESS, {"stdout": "after"}, 1)
    assert (one.attempts, run.machine.boots) == (1, 2)


def test_reboot_goes_on_with_the_next_step(run: Runner) -> None:
    """Reboot restarts once and says how long it took."""
    first, second = run("- {name: One, action: Reboot}\n" + bash("Two", "true"))
    assert (first.status, second.status) == (Status.SUCCESS, Status.SUCCESS)
    assert (first.reboots, second.reboots, run.machine.boots) == (1, 0, 2)
    assert "with a new boot id" in first.findings[0].found


def test_restarts_have_an_end(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that always asks for another restart fails."""
    monkeypatch.setattr("imgverify.awstoe.performing.MOST_REBOOTS", 2)
    (one,) = run(bash("One", "exit 194"))
    assert (one.status, one.reboots) == (Status.FAILED, 2)
    assert "more than 2 restarts" in one.reason


def test_windows(run: Runner) -> None:
    """What exists on Windows only is not possible, and does not end the component."""
    first, second = run(
        "- {name: One, action: ExecutePowerShell, inputs: {commands: [dir]}}\n"
        + bash("Two", "true")
    )
    assert (first.status, first.reason) == (
        Status.NOT_POSSIBLE,
        "ExecutePowerShell exists on Windows only",
    )
    assert second.status is Status.SUCCESS


def test_inputs_are_judged_again_when_they_are_filled_in(run: Runner) -> None:
    """An expression may turn out to be no mode."""
    (one,) = run(
        "- {name: A, action: SetFilePermissions, inputs: [{path: /x, permissions: '{{ Mode }}'}]}",
        "parameters: [{Mode: {type: string}}]",
        Mode="rwx",
    )
    assert (one.status, one.reason) == (
        Status.FAILED,
        "permissions is an octal mode such as \"0644\", not 'rwx'",
    )


def test_a_lost_machine_is_no_failure(run: Runner, connection: Connection) -> None:
    """It is raised; what was done until then is known, and so is the step."""
    machine = FakeRebootingMachine(connection, breaks_at="break here")
    running = Running(
        document(run.folder, bash("One", "true") + bash("Two", "break here")),
        {},
        Guest(machine.connect),
        Clients(FakeWeb(), FakeS3()),
    )
    with pytest.raises(UnreachableError):
        running.run()
    assert running.current == "test.Two"
    assert [one.step for one in running.results.values()] == ["One"]


def test_phases(run: Runner) -> None:
    """Only those that are named run; one that is not there is met with a near one."""
    path = component(run.folder, bash("One", "true"), phase="build")
    text = path.read_text() + path.read_text().partition("phases:\n")[2].replace("build", "test")
    path.write_text(text)
    running = Running(
        document(run.folder, bash("One", "true")),
        {},
        Guest(run.machine.connect),
        Clients(FakeWeb(), FakeS3()),
    )
    with pytest.raises(ProfileError, match="no phase 'tset'"):
        running.run(("tset",))
    assert [one.phase for one in running.run()] == ["test"]


def nested(name: str, fields: str = "") -> str:
    """A step that calls a component beside this one."""
    return f"- {{name: Call, action: ExecuteDocument, inputs: {{document: {name}{fields}}}}}\n"


def test_nested_components(run: Runner) -> None:
    """A component beside the caller gets its parameters, and its failures are the caller's."""
    inner = component(
        run.folder, bash("Inner", "[ {{ Word }} = good ]"), "parameters: [{Word: {type: string}}]"
    )
    inner.rename(run.folder / "inner.yml")
    for word, status in (("good", Status.SUCCESS), ("bad", Status.FAILED)):
        (one,) = run(nested("inner.yml", f", parameters: [{{name: Word, value: {word}}}]"))
        assert one.status is status
        assert any(finding.where.startswith("inner.yml:6 Inner") for finding in one.findings)
    assert one.reason == "inner.yml: test step Inner: exit code 1"
    (one,) = run(nested("inner.yml"))
    assert one.reason == "inner.yml: the parameter 'Word' has no default and no value"


@pytest.mark.parametrize(
    ("steps", "status", "said"),
    [
        (
            bash("A", "true", "  if: {stringEquals: a, value: b}\n"),
            Status.SKIPPED,
            "inner.yml: 0 of 1 steps succeeded",
        ),
        (
            bash("A", "false", "  onFailure: Ignore\n"),
            Status.SKIPPED,
            "inner.yml: 0 of 1 steps succeeded; failed, which is ignored (onFailure: Ignore): A",
        ),
        (
            bash("A", "false", "  onFailure: Ignore\n") + bash("B", "true"),
            Status.SUCCESS,
            "1 of 2 steps succeeded; failed, which is ignored (onFailure: Ignore): A",
        ),
    ],
)
def test_nested_components_without_a_success(
    run: Runner, steps: str, status: Status, said: str
) -> None:
    """Where no step succeeded there is no success; what is ignored is said."""
    component(run.folder, steps).rename(run.folder / "inner.yml")
    (one,) = run(nested("inner.yml"))
    assert one.status is status
    assert said in (one.reason, *(finding.found for finding in one.findings))


def test_nested_components_have_an_end(run: Runner) -> None:
    """Three deep, not four; and none calls itself."""
    for depth in range(1, 5):
        inner = component(
            run.folder, nested(f"{depth + 1}.yml") if depth < 4 else bash("A", "true")
        )
        inner.rename(run.folder / f"{depth}.yml")
    assert [one.status for one in run(nested("2.yml"))] == [Status.SUCCESS]
    (deep,) = run(nested("1.yml"))
    assert deep.reason.endswith("components call components at most 3 deep")
    (itself,) = run(nested("component.yml"))
    assert itself.reason.endswith("a component that calls itself never ends")


@pytest.mark.parametrize(
    ("name", "status", "reason"),
    [
        ("../other.yml", Status.FAILED, "leads out of the folder"),
        ("gone.yml", Status.FAILED, "there is no such component"),
        ("/gone.yml", Status.FAILED, "/gone.yml: there is no such component"),
        ("s3://bucket/key.yml", Status.FAILED, "there is no such object"),
        (
            "arn:aws:imagebuilder:eu-west-1:aws:component/x/1.0.0",
            Status.NOT_POSSIBLE,
            "not fetched",
        ),
    ],
)
def test_components_that_are_not_there(run: Runner, name: str, status: Status, reason: str) -> None:
    """Each place says what is missing; a component leads nobody out of its folder."""
    (one,) = run(nested(f"'{name}'"))
    assert one.status is status
    assert reason in one.reason
