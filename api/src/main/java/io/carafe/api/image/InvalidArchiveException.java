package io.carafe.api.image;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Pathname;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** An archive is damaged, cut off, or asks for something that no archive may ask for. Nothing of it was kept. */
public final class InvalidArchiveException extends CarafeException {
    private static final long serialVersionUID = 1L;

    private static final String ARCHIVE = "the archive";

    private final String why;
    private final transient @Nullable Pathname entry;
    private final long ordinal;
    private final long offset;

    /**
     * Something is wrong with one entry.
     *
     * @param entry its name as the archive gives it; null where that could not be read
     * @param ordinal which entry of the archive, the first is 1
     * @param offset where its header begins in the uncompressed archive, in bytes
     * @param why what is wrong, as a clause without a full stop
     * @param advice what the user can do about it, as a sentence, or empty
     */
    public InvalidArchiveException(@Nullable Pathname entry, long ordinal, long offset, String why, String advice) {
        this(
                ARCHIVE,
                "entry " + ordinal + (entry == null ? "" : ", \"" + entry + "\",") + " at byte " + offset + ": " + why,
                advice,
                entry,
                ordinal,
                offset);
    }

    /** Something is wrong that no entry is to blame for, for instance with the compression around them. */
    public InvalidArchiveException(String why, String advice) {
        this(ARCHIVE, why, advice, null, 0, -1);
    }

    private InvalidArchiveException(
            String archive, String why, String advice, @Nullable Pathname entry, long ordinal, long offset) {
        super(archive + " cannot be used: " + why, advice);
        this.why = why;
        this.entry = entry;
        this.ordinal = ordinal;
        this.offset = offset;
    }

    /** The same of one archive among several, for instance "the layer sha256:…". */
    public InvalidArchiveException of(String archive) {
        InvalidArchiveException named = new InvalidArchiveException(archive, why, advice(), entry, ordinal, offset);
        named.initCause(this);
        return named;
    }

    /** The name of the entry, when one is to blame and its name could be read. */
    public @Nullable Pathname entry() {
        return entry;
    }

    /** Which entry it is, the first is 1; empty when none is to blame. */
    public OptionalLong ordinal() {
        return ordinal == 0 ? OptionalLong.empty() : OptionalLong.of(ordinal);
    }

    /** Where the entry's header begins in the uncompressed archive; empty when none is to blame. */
    public OptionalLong offset() {
        return offset < 0 ? OptionalLong.empty() : OptionalLong.of(offset);
    }
}
