"""The commands. One file each: parse, call, render, exit. Only these print."""

import atexit
import gc

# Whoever imports this is the program, whose runs are short and make few cycles: looking for them as often as Python does
# takes a tenth of start-up, and a last time through all that lives, when a run ends, as long again.
gc.set_threshold(50_000, 20, 20)
atexit.register(gc.freeze)
