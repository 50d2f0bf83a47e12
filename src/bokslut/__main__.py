"""`python -m bokslut`."""

from bokslut.cli.app import main

if __name__ == "__main__":
    main()
