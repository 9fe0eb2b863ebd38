"""Faults: one file each, registered by a decorator, armed through the control interface."""

from syncproof.kit.faults.engine import Faults
from syncproof.kit.faults.model import FAULTS, Effect, FaultType, Outcome, Row, Stamp, fault

__all__ = ["FAULTS", "Effect", "FaultType", "Faults", "Outcome", "Row", "Stamp", "fault"]
