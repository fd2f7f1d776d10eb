"""What a room makes findable, as tokens; listens within the doors.
In: rows and texts. Out: hits the person may see.
"""
