"""The behaviour catalogue: what the vendors' documents state, one record each."""
