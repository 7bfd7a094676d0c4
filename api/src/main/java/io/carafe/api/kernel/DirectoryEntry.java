package io.carafe.api.kernel;

/** One entry of a directory; {@code .} and {@code ..} are never among them. */
public record DirectoryEntry(Pathname name, FileType type, long inode) {}
