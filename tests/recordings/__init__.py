"""What real machines and tools answered, and machines composed from what is known of them."""
