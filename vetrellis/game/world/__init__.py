"""What the world is made of: places, doors, things, people, senses, speech, time."""
