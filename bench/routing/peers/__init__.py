"""The peers as a user of these libraries would write it: their own data, their own search, nothing of our engines."""
