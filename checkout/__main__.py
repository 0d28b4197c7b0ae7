"""`python -m checkout` is the command `checkout`."""

from checkout.cli import main

if __name__ == "__main__":
    main()
