"""Coverage-guided fuzzing of every reader: `make fuzz SECONDS=600`. docs/GUARANTEES.md says how much has been run."""
