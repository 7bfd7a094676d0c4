package io.carafe.image.stream;

import java.util.Arrays;

/** How an archive is compressed, told by its first bytes. */
public enum Compression {
    NONE("not compressed"),
    GZIP("gzip", 0x1f, 0x8b),
    BZIP2("bzip2", 'B', 'Z', 'h'),
    XZ("xz", 0xfd, '7', 'z', 'X', 'Z', 0x00),
    ZSTD("zstd", 0x28, 0xb5, 0x2f, 0xfd),
    LZ4("lz4", 0x04, 0x22, 0x4d, 0x18),
    LZIP("lzip", 'L', 'Z', 'I', 'P'),
    LZMA("lzma", 0x5d, 0x00, 0x00),
    COMPRESS("compress", 0x1f, 0x9d),
    ZIP("zip", 'P', 'K', 0x03, 0x04),
    SEVEN_ZIP("7-zip", '7', 'z', 0xbc, 0xaf, 0x27, 0x1c);

    /** How many bytes are enough to tell. */
    static final int LONGEST_MAGIC = 6;

    private static final int SKIPPABLE_ZSTD_FRAME = 0x184d2a50;

    private final String title;
    private final byte[] magic;

    Compression(String title, int... magic) {
        this.title = title;
        this.magic = new byte[magic.length];
        for (int i = 0; i < magic.length; i++) {
            this.magic[i] = (byte) magic[i];
        }
    }

    /** The name that people know it by. */
    public String title() {
        return title;
    }

    static Compression detect(byte[] beginning) {
        for (Compression compression : values()) {
            int length = compression.magic.length;
            if (length > 0
                    && beginning.length >= length
                    && Arrays.equals(beginning, 0, length, compression.magic, 0, length)) {
                return compression;
            }
        }
        return beginsSkippableFrame(beginning) ? ZSTD : NONE;
    }

    private static boolean beginsSkippableFrame(byte[] b) {
        if (b.length < Integer.BYTES) {
            return false;
        }
        int word = b[0] & 0xff | (b[1] & 0xff) << 8 | (b[2] & 0xff) << 16 | (b[3] & 0xff) << 24;
        return (word & ~0xf) == SKIPPABLE_ZSTD_FRAME;
    }
}
