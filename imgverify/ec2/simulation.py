"""Whether a permission is there: asked of IAM, where nothing can be tried on a thing of a run."""

from __future__ import annotations

import re
from typing import Any

from imgverify.ec2.api import Api
from imgverify.ec2.caller import Caller
from imgverify.ec2.errors import Ec2Error, blamed
from imgverify.ec2.options import Ec2Options
from imgverify.ec2.owned import RUN_TAG
from imgverify.ec2.permissions import Permission
from imgverify.ec2.trials import ASKED_AGAIN_LATER, NAME, Trial, Verdict


def simulate(
    api: Api, caller: Caller, trials: tuple[Trial, ...], options: Ec2Options
) -> tuple[Trial, ...]:
    """Ask IAM about what could not be tried; where that is not allowed either, it stays so.

    Args:
        api: as whom.
        caller: who that is.
        trials: of `try_dry`.
        options: the command line.

    Raises:
        ImgverifyError: AWS does not answer.
    """
    source = _policy_source(caller.arn)
    open_ones = [one for one in trials if one.verdict is Verdict.UNTRIED]
    arns = {one.permission: _arn(one.permission, api.region, caller, options) for one in open_ones}
    decisions: dict[Permission, Trial] = {}
    for arn in dict.fromkeys(arns.values()):
        asked = [one for one in open_ones if arns[one.permission] == arn]
        if not source or not arn:
            continue
        try:
            answer = _ask(api, source, arn, [one.permission.action for one in asked])
        except Ec2Error as error:
            if error.category in ASKED_AGAIN_LATER:
                raise blamed(error) from error
            break
        said = {one["EvalActionName"]: one for one in answer.get("EvaluationResults", [])}
        for one in asked:
            decisions[one.permission] = _decided(one, said.get(one.permission.action, {}))
    return tuple(decisions.get(one.permission, one) for one in trials)


def _ask(api: Api, source: str, arn: str, actions: list[str]) -> dict[str, Any]:
    context = {
        f"aws:RequestTag/{RUN_TAG}": NAME,
        f"aws:ResourceTag/{RUN_TAG}": NAME,
        f"ssm:resourceTag/{RUN_TAG}": NAME,
        "ec2:CreateAction": "RunInstances",
        "ec2-instance-connect:remotePort": "22",
        "kms:GrantIsForAWSResource": "true",
        "kms:ViaService": f"ec2.{api.region}.amazonaws.com",
        "iam:PassedToService": "scheduler.amazonaws.com",
    }
    kinds = {"ec2-instance-connect:remotePort": "numeric", "kms:GrantIsForAWSResource": "boolean"}
    return api.read(
        "simulate_principal_policy",
        service="iam",
        PolicySourceArn=source,
        ActionNames=list(dict.fromkeys(actions)),
        ResourceArns=[arn],
        ContextEntries=[
            {
                "ContextKeyName": name,
                "ContextKeyValues": [value],
                "ContextKeyType": kinds.get(name, "string"),
            }
            for name, value in context.items()
        ],
    )


def _decided(trial: Trial, said: dict[str, Any]) -> Trial:
    decision = said.get("EvalDecision", "")
    if decision == "allowed":
        return Trial(trial.permission, Verdict.ALLOWED, "simulated by IAM")
    # A condition on what nobody knows here may hold in a run.
    if not decision or (decision == "implicitDeny" and said.get("MissingContextValues")):
        return trial
    return Trial(trial.permission, Verdict.DENIED, "simulated by IAM")


def _policy_source(arn: str) -> str:
    """The user or role whose policies count; empty for whom IAM does not simulate."""
    role = re.fullmatch(r"arn:([^:]+):sts::(\d+):assumed-role/([^/]+)/.+", arn)
    if role:
        return f"arn:{role[1]}:iam::{role[2]}:role/{role[3]}"
    return arn if re.fullmatch(r"arn:[^:]+:iam::\d+:user/.+", arn) else ""


def _arn(permission: Permission, region: str, caller: Caller, options: Ec2Options) -> str:
    """A thing of a run by its name, which need not be there; empty when nobody knows its name."""
    partition = caller.arn.split(":")[1]
    service = permission.action.partition(":")[0]
    match permission.resource:
        case "":
            return "*"
        case "role":
            return options.scheduler_role if "scheduler" in permission.why else ""
        case "key" if options.kms_key.startswith("arn:"):
            return options.kms_key
        case "schedule":
            name = f"schedule/default/{NAME}"
        case other:
            name = f"{other}/{NAME}"
    if service in {"ssm", "ec2-instance-connect"} and permission.resource != "session":
        service = "ec2"
    return f"arn:{partition}:{service}:{region}:{caller.account}:{name}"
