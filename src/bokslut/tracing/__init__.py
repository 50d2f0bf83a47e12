"""Following a figure down to the vouchers and source lines it is made of: what `bokslut why` tells."""
