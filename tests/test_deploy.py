"""The manifests pass Kubernetes' own schemas, and hold nothing secret."""

from __future__ import annotations

from typing import Any

import kubernetes_validate
import pytest
import yaml

from bot.cli import main
from bot.config import Settings
from bot.core.shards import Shards, parse_shards_each, shards_of_host

COMMAND = ["deploy", "kubernetes", "--replica", "s3://bucket/rolecall"]


def manifests(capsys: pytest.CaptureFixture[str], *options: str) -> list[dict[str, Any]]:
    assert main([*COMMAND, *options]) == 0
    return list(yaml.safe_load_all(capsys.readouterr().out))


@pytest.mark.parametrize("version", ["1.29", kubernetes_validate.latest_version()])
def test_they_pass_the_schema(capsys: pytest.CaptureFixture[str], version: str) -> None:
    found = manifests(capsys)
    assert [one["kind"] for one in found] == ["Service", "PodDisruptionBudget", "StatefulSet"]
    for one in found:
        kubernetes_validate.validate(one, version, strict=True)
    found[2]["spec"]["replicas"] = "four"
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(found[2], version, strict=True)


def test_pods_are_closed_and_probed(capsys: pytest.CaptureFixture[str]) -> None:
    pod = manifests(capsys)[2]["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert not pod["automountServiceAccountToken"]
    for container in (*pod["initContainers"], *pod["containers"]):
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
        }  # fmt: skip
        assert container["envFrom"] == [{"secretRef": {"name": "rolecall"}}]
        assert {variable["name"] for variable in container["env"]}.isdisjoint({"DISCORD_TOKEN", "ROLECALL_STATE"})
    assert pod["containers"][0]["readinessProbe"]["httpGet"]["path"] == "/health/ready"


def test_pods_have_all_shards_and_settings_that_are_taken(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    stateful = manifests(capsys, "--pods", "3", "--shards", "32", "--name", "bot")[2]
    variables = {one["name"]: one["value"] for one in stateful["spec"]["template"]["spec"]["containers"][0]["env"]}
    for name, value in variables.items():
        if name.startswith("ROLECALL_") and name != "ROLECALL_SHARDS_EACH":
            monkeypatch.setenv(name, value)
            assert name.removeprefix("ROLECALL_").lower() in Settings.model_fields
    Settings()
    each = parse_shards_each(variables["ROLECALL_SHARDS_EACH"])
    pods = [shards_of_host(*each, f"{stateful['metadata']['name']}-{pod}") for pod in range(stateful["spec"]["replicas"])]
    assert [pods[0], pods[-1]] == [Shards(0, 10, 32), Shards(22, 31, 32)]
    assert [number for pod in pods for number in pod.ids] == list(range(32))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--pods", "40"], "at least"),
        (["--pods", "0"], "at least"),
        (["--pods", "20"], "16 pods have all 32"),
        (["--name", "Role Call"], "lower-case"),
        (["--image", "x\n  command: [rm]"], "image"),
        (["--replica", "bucket"], "s3://"),
    ],
)
def test_a_plan_that_cannot_be_is_one_sentence(capsys: pytest.CaptureFixture[str], options: list[str], said: str) -> None:
    assert main(["deploy", "kubernetes", *options, *(COMMAND[2:] if "--replica" not in options else [])]) == 2
    assert said in capsys.readouterr().err
