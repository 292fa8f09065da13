SHAPE = None
