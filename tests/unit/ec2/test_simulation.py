"""Whether a permission is there, by what IAM says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from imgverify.ec2.api import Api
from imgverify.ec2.caller import Caller
from imgverify.ec2.options import Ec2Options
from imgverify.ec2.permissions import needed
from imgverify.ec2.simulation import simulate
from imgverify.ec2.trials import Trial, Verdict
from tests.unit.ec2.fake_aws import FakeAws, error, fake_aws

ROLE = Caller("arn:aws:sts::123456789012:assumed-role/build/me", "123456789012")
RESULT = "<member><EvalActionName>{}</EvalActionName><EvalDecision>{}</EvalDecision>{}</member>"
SIMULATED = (
    "<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults>{}"
    "</EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>"
)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeAws]:
    """A server with a script."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with fake_aws() as script:
        yield script


def simulated(aws: FakeAws, results: str, caller: Caller = ROLE) -> dict[str, Verdict]:
    """What IAM says of the permissions to end things of a run, by action."""
    aws.answers = [(200, SIMULATED.format(results))]
    options = aws.options()
    own = tuple(
        Trial(one, Verdict.UNTRIED, "only by doing it")
        for one in needed(options)
        if one.action in {"ec2:TerminateInstances", "ec2:GetConsoleOutput", "ec2:DeleteKeyPair"}
    )
    trials = simulate(Api(options, lambda _: None), caller, own, options)
    return {one.permission.action: one.verdict for one in trials}


def test_simulation(aws: FakeAws) -> None:
    """IAM is asked about things that carry a run's tag, for each kind of thing once."""
    results = RESULT.format("ec2:TerminateInstances", "allowed", "") + RESULT.format(
        "ec2:GetConsoleOutput", "explicitDeny", ""
    )
    assert simulated(aws, results) == {
        "ec2:TerminateInstances": Verdict.ALLOWED,
        "ec2:GetConsoleOutput": Verdict.DENIED,
        "ec2:DeleteKeyPair": Verdict.UNTRIED,
    }
    assert aws.actions == ["SimulatePrincipalPolicy"] * 2
    asked = aws.asked[0]
    assert asked["PolicySourceArn"] == "arn:aws:iam::123456789012:role/build"
    resource = asked["ResourceArns.member.1"]
    assert resource == "arn:aws:ec2:eu-west-1:123456789012:instance/imgverify-doctor"
    assert "aws:ResourceTag/imgverify:run" in asked.values()


def test_simulation_that_lacks_something(aws: FakeAws) -> None:
    """A refusal that hangs on what nobody knows here is no refusal yet."""
    missing = "<MissingContextValues><member>aws:SourceVpc</member></MissingContextValues>"
    results = RESULT.format("ec2:TerminateInstances", "implicitDeny", missing) + RESULT.format(
        "ec2:DeleteKeyPair", "implicitDeny", ""
    )
    found = simulated(aws, results)
    assert found["ec2:TerminateInstances"] is Verdict.UNTRIED
    assert found["ec2:DeleteKeyPair"] is Verdict.DENIED


def test_simulation_is_not_allowed(aws: FakeAws) -> None:
    """Who may not ask IAM knows as much as before, after one question."""
    aws.answers = [(403, error("AccessDenied", "no"))]
    options = aws.options()
    trials = tuple(Trial(one, Verdict.UNTRIED, "x") for one in needed(options))
    assert simulate(Api(options, lambda _: None), ROLE, trials, options) == trials
    assert aws.actions.count("SimulatePrincipalPolicy") == 1


@pytest.mark.parametrize(
    "arn", ["arn:aws:iam::123456789012:root", "arn:aws:sts::123456789012:federated-user/me"]
)
def test_whom_iam_does_not_simulate(aws: FakeAws, arn: str) -> None:
    """Nobody is asked about identities that have no policies of their own."""
    found = simulated(aws, "", Caller(arn, "123456789012"))
    assert set(found.values()) == {Verdict.UNTRIED}
    assert aws.asked == []


def test_arns_of_options(aws: FakeAws) -> None:
    """Roles and keys are asked about by their own names, and what has none is not asked about."""
    options = Ec2Options(
        region="eu-west-1",
        endpoint_url=aws.url,
        scheduler_role="arn:aws:iam::1:role/ends",
        kms_key="arn:aws:kms:eu-west-1:1:key/k",
        instance_profile="web",
        connect="eice",
    )
    aws.answers = [(200, SIMULATED.format(""))]
    wanted = {"iam", "kms", "scheduler", "ec2-instance-connect"}
    trials = tuple(
        Trial(one, Verdict.UNTRIED, "x")
        for one in needed(options)
        if one.action.partition(":")[0] in wanted
    )
    simulate(Api(options), ROLE, trials, options)
    account = "eu-west-1:123456789012"
    assert {one["ResourceArns.member.1"] for one in aws.asked} == {
        "arn:aws:iam::1:role/ends",
        "arn:aws:kms:eu-west-1:1:key/k",
        f"arn:aws:scheduler:{account}:schedule/default/imgverify-doctor",
        f"arn:aws:ec2:{account}:instance-connect-endpoint/imgverify-doctor",
        "*",
    }
