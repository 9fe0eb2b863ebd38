"""The SOAP interface: envelopes, values and one module for each group of calls."""
