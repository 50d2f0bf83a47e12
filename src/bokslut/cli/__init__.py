"""The commands. One file each: parse, call, render, exit. Only these print."""
