"""Manifests for an orchestrator, filled in from ``data/kubernetes.yaml``."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from string import Template

from bot.core.shards import MOST
from bot.facts import data_folder
from bot.shell import Problem

_NAME = re.compile(r"[a-z]([-a-z0-9]{0,48}[a-z0-9])?")  # pods add a number to it
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9./:@_+-]{0,250}")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to run: ``pods`` processes of ``image`` that share ``shards``. ``replica``: where the postings are replicated to."""

    name: str
    image: str
    pods: int
    shards: int
    replica: str


def manifests(plan: Plan) -> str:
    """A StatefulSet with its service and disruption budget, as YAML. Raises Problem for a plan that cannot be."""
    if not _NAME.fullmatch(plan.name):
        raise Problem("A name for Kubernetes is up to 50 lower-case letters, digits and hyphens, beginning with a letter.", 2)
    if not _WORD.fullmatch(plan.image):
        raise Problem("Name an image as registry/name:tag.", 2)
    if not _WORD.fullmatch(plan.replica) or "://" not in plan.replica:
        raise Problem("Name where the postings are replicated to, as Litestream writes it: --replica s3://bucket/path.", 2)
    if not 1 <= plan.pods <= plan.shards <= MOST:
        raise Problem("Give each pod a shard at least: --pods 4 --shards 32.", 2)
    each = -(-plan.shards // plan.pods)
    needed = -(-plan.shards // each)
    if needed < plan.pods:
        raise Problem(f"With {each} shards each, {needed} pods have all {plan.shards}: take --pods {needed}, or more shards.", 2)
    text = (data_folder() / "kubernetes.yaml").read_text(encoding="utf-8")
    return Template(text).substitute(asdict(plan), each=each)
