"""The emulated systems, one folder each; `kit.registry` finds them."""
