"""rolecall: career questions answered in Discord from counted job postings."""

__version__ = "0.1.0"
