"""The main job, played from end to end on the real stack: a file goes in, a free hire comes out."""
