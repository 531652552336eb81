"""What can be wrong with a store, in one sentence a person can act on."""


class StoreProblem(Exception):
    """The store cannot be used. The message is one sentence for a person, with the remedy."""
