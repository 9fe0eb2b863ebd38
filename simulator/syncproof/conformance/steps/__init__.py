"""The step library, one module per subject: thin sentences that call one thing each."""
