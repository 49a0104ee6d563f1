"""The living brief: the engine of the library a second time, in plain JavaScript."""
