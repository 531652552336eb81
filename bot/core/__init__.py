"""What rolecall decides: no I/O, no clock, no Discord, no SQL."""
