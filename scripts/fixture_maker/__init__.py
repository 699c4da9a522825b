"""The parts from which `make_fixtures.py` makes the fixtures of the rules."""
