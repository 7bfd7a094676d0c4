package io.carafe.runtime.resolve;

import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.Tile;
import io.carafe.api.kernel.Pathname;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a directory of the host's into tiles, at the mounts that lie below it. What is mounted there is left out, as an
 * overlay of the whole directory would leave it out.
 */
public final class RootTiling {
    /** So many mounts are quickly made; a host with more places than that needs another root directory. */
    private static final int MOST_TILES = 512;

    private static final Pattern ESCAPE = Pattern.compile("\\\\([0-7]{3})");
    private static final int PERMISSIONS = 07777;

    private final Path mountinfo;

    /**
     * Looks at the mounts of a process.
     *
     * @param mountinfo a file in the format of proc_pid_mountinfo(5)
     */
    public RootTiling(Path mountinfo) {
        this.mountinfo = mountinfo;
    }

    /** The tiles of a directory; none when nothing is mounted below it, so that it can be taken as a whole. */
    public List<Tile> tiles(Path root) {
        Set<Path> mounts = mountsBelow(root);
        if (mounts.isEmpty()) {
            return List.of();
        }
        List<Tile> tiles = new ArrayList<>();
        cut(root, root, mounts, tiles);
        return tiles;
    }

    private void cut(Path root, Path directory, Set<Path> mounts, List<Tile> tiles) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        } catch (IOException unreadable) {
            // A directory that this user cannot look into, with mounts below it, is shown empty.
            return;
        }
        entries.sort(null);
        for (Path entry : entries) {
            if (tiles.size() > MOST_TILES) {
                throw new CarafeException(
                        "cannot use " + root
                                + " as a root file system without root: the mounts below it cut it into more " + "than "
                                + MOST_TILES + " pieces",
                        "Use an image, or a directory with fewer mounts below it.");
            }
            tile(root, entry, mounts, tiles);
        }
    }

    private void tile(Path root, Path entry, Set<Path> mounts, List<Tile> tiles) {
        Pathname place = Pathname.of("/" + root.relativize(entry));
        Pathname source = Pathname.of(entry.toString());
        try {
            if (Files.isSymbolicLink(entry)) {
                tiles.add(new Tile.Link(
                        place, Pathname.of(Files.readSymbolicLink(entry).toString())));
            } else if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                directory(root, entry, mounts, tiles, place, source);
            } else if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS) && !mounts.contains(entry)) {
                tiles.add(new Tile.File(place, source));
            }
        } catch (IOException gone) {
            // It was deleted since the directory was listed.
            tiles.removeIf(tile -> tile.path().equals(place));
        }
    }

    private void directory(Path root, Path entry, Set<Path> mounts, List<Tile> tiles, Pathname place, Pathname source)
            throws IOException {
        int mode = mode(entry);
        if (mounts.contains(entry) || !Files.isExecutable(entry)) {
            // Where this user may not go, there is nothing to be seen; so the container has a place of its own there.
            tiles.add(new Tile.Empty(place, mode));
        } else if (mounts.stream().anyMatch(mount -> mount.startsWith(entry))) {
            tiles.add(new Tile.Empty(place, mode));
            cut(root, entry, mounts, tiles);
        } else {
            tiles.add(new Tile.Overlay(place, source, mode));
        }
    }

    private static int mode(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & PERMISSIONS;
    }

    private Set<Path> mountsBelow(Path root) {
        Set<Path> below = new TreeSet<>();
        try {
            for (String line : Files.readAllLines(mountinfo, StandardCharsets.ISO_8859_1)) {
                Path point = Path.of(unescaped(line.split(" ")[4]));
                if (point.startsWith(root) && !point.equals(root)) {
                    below.add(point);
                }
            }
        } catch (IOException unreadable) {
            throw new CarafeException("cannot read " + mountinfo + ": " + unreadable.getMessage(), "", unreadable);
        }
        return below;
    }

    /** Spaces, tabs, newlines and backslashes are written as {@code \040} and so on. */
    private static String unescaped(String field) {
        return ESCAPE.matcher(field)
                .replaceAll(escape ->
                        Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(escape.group(1), 8))));
    }
}
