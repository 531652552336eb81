"""The one room that speaks Discord."""
