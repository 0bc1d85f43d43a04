"""Mutations: changes that checks must notice, and what came of trying them."""
