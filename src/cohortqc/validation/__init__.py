"""Running the rules over a delivery: order and precedence, the gate, the listing, what to do next."""
