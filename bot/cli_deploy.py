"""The command that writes down how to run on many machines."""

from __future__ import annotations

from cyclopts import App

deploy_app = App(name="deploy", help="Print what runs the bot on many machines.")


@deploy_app.command
def kubernetes(
    *,
    replica: str,
    image: str = "rolecall:latest",
    name: str = "rolecall",
    pods: int = 4,
    shards: int = 32,
) -> None:
    """Print the manifests for Kubernetes: review them, then pipe them to kubectl apply -f -.

    Parameters
    ----------
    replica
        Where another machine replicates the postings to, as Litestream writes it: s3://bucket/path.
    image
        The image to run, built from the Dockerfile.
    name
        What everything is called, and the secret that holds token and database.
    pods
        How many processes.
    shards
        How many shards in all; Discord wants one per 2,500 servers at least.
    """
    from bot.deploy import Plan, manifests

    print(manifests(Plan(name, image, pods, shards, replica)), end="")
