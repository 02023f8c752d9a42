"""The example literature and patient, run end to end."""
