"""Tests of the checks in checks/audit."""
