.Lx:
