"""What single columns must satisfy, run by pandera: the only room that imports it."""
