"""The words of the field: frozen values that every other part shares. Imports nothing of ours."""
