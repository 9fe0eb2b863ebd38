"""The Gherkin suite as pytest runs it: options, fixtures, hooks, time and scenario worlds."""
