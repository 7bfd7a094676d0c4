package io.carafe.runtime.state;

import io.carafe.api.error.CarafeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which container has which pair of SELinux's categories: {@code c1,c2}. It keeps the pair from its first start until it is
 * removed, and no other container of this store has the same meanwhile: like a name, a pair is a link, {@code
 * categories/PAIR}, of which the kernel lets there be one ({@link NameLinks}). Thread-safe.
 */
public final class CategoryPairs {
    private static final int CATEGORIES = 1024;
    /** Of what containers are not kept from, which have no label. */
    public static final String OF_NO_CONTAINER = "c1022,c1023";

    /** There is one for half a million containers, and the first that is tried is nearly always free. */
    private static final int ATTEMPTS = 10_000;

    private final Path links;
    private final NameLinks pairs;
    private final Function<String, ContainerDirectory> directories;

    /** The pairs in a directory, which is made when there is something to put into it. */
    CategoryPairs(Path links, NameLinks pairs, Function<String, ContainerDirectory> directories) {
        this.links = links;
        this.pairs = pairs;
        this.directories = directories;
    }

    /** The pair of a container; empty before its first start with one. */
    public Optional<String> of(String id) {
        return read(directories.apply(id).categories());
    }

    /** The pair that a container would have if nobody had it. */
    public static String imagined(String id) {
        return candidate(id, 0);
    }

    /** Gives a container a pair, if it has none. Its lock is the caller's. */
    public String take(String id) {
        ContainerDirectory directory = directories.apply(id);
        Optional<String> known = read(directory.categories());
        if (known.isPresent()) {
            return known.get();
        }
        try {
            Files.createDirectories(links);
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                String pair = candidate(id, attempt);
                // Its own is one that it took just before its engine died.
                if (pairs.take(pair, directory.lock()) || pairs.isTaken(pair, id)) {
                    new AtomicFile(directory.categories(), true).write(pair.getBytes(StandardCharsets.US_ASCII));
                    return pair;
                }
            }
        } catch (IOException failed) {
            throw FileTrouble.cannot("give container " + id + " categories of SELinux's", failed);
        }
        throw new CarafeException(
                "no categories of SELinux's are left for container " + id, "Remove containers that are of no use.");
    }

    /** Gives a pair back when its container is out of sight: what is left of that is in another directory. */
    void release(String id, ContainerDirectory left) {
        Optional<String> pair = read(left.categories());
        if (pair.isEmpty()) {
            return;
        }
        try {
            pairs.release(pair.get(), id);
        } catch (IOException failed) {
            throw FileTrouble.cannot("give back the categories of container " + id, failed);
        }
    }

    private static Optional<String> read(Path file) {
        try {
            return file.toFile().exists()
                    ? Optional.of(Files.readString(file, StandardCharsets.US_ASCII))
                    : Optional.empty();
        } catch (NoSuchFileException goneMeanwhile) {
            return Optional.empty();
        } catch (IOException failed) {
            throw FileTrouble.cannot("read " + file, failed);
        }
    }

    /** Ids are random, and so are the pairs that follow from them. */
    private static String candidate(String id, int attempt) {
        long number = Long.parseUnsignedLong(id.substring(0, 15), 16) + attempt * 7919L;
        int first = (int) (number % CATEGORIES);
        int second = (int) (number / CATEGORIES % (CATEGORIES - 1));
        if (second >= first) {
            second++;
        }
        String pair = "c" + Math.min(first, second) + ",c" + Math.max(first, second);
        return pair.equals(OF_NO_CONTAINER) ? "c0,c1" : pair;
    }
}
