"""The wiring: command line, desktop, headless. The only package that sees everything."""
