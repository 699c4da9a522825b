"""What the fuzz targets share: seeds, mutators, a folder to work in, and what is secret."""
