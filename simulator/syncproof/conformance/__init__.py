"""The harness: a Gherkin suite, drivers for connectors, pure checks, events and reports."""
