"""Pure rules of synchronisation: values in, decisions out."""
