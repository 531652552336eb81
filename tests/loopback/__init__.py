"""A Discord on this machine: REST and gateway over real sockets, with Discord's rules and, on demand, its faults.

discord.py speaks to it unmodified. It keeps what was asked and what was answered, so that a check can count both.
"""
