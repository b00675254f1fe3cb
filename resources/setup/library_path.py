"""Runs in the packaged program before all else: what it starts must find its own libraries, not ours.

PyInstaller's bootloader points LD_LIBRARY_PATH to the package. This process has read it by now; a browser or
a player that it starts would load our libraries among its own and fail.
"""

import os

former = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
if former is None:
    os.environ.pop("LD_LIBRARY_PATH", None)
else:
    os.environ["LD_LIBRARY_PATH"] = former
