"""What a room brings, said in one place: `<room>/room.py`. Checked once, after the last app is ready."""
