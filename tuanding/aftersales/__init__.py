"""What follows the delivery."""
