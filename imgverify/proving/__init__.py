"""Proofs that checks can fail, on recordings and on machines."""
