package io.carafe.image.stream;

import java.util.HexFormat;
import java.util.regex.Pattern;

/** How an archive is compressed, told by its first bytes. */
public enum Compression {
    GZIP("gzip", "1f8b.*"),
    BZIP2("bzip2", "425a68.*"),
    XZ("xz", "fd377a585a00.*"),
    /** A frame, or one that is to be skipped. */
    ZSTD("zstd", "28b52ffd.*|5.2a4d18.*"),
    LZ4("lz4", "04224d18.*"),
    LZIP("lzip", "4c5a4950.*"),
    LZMA("lzma", "5d0000.*"),
    COMPRESS("compress", "1f9d.*"),
    ZIP("zip", "504b0304.*"),
    SEVEN_ZIP("7-zip", "377abcaf271c.*"),
    NONE("nothing", ".*");

    /** How many bytes are enough to tell. */
    public static final int LONGEST_MAGIC = 6;

    private final String title;
    private final Pattern magic;

    Compression(String title, String magic) {
        this.title = title;
        this.magic = Pattern.compile(magic);
    }

    /** The name that people know it by. */
    public String title() {
        return title;
    }

    /** What an archive with this beginning is compressed with. */
    public static Compression detect(byte[] beginning) {
        String hex = HexFormat.of().formatHex(beginning);
        for (Compression compression : values()) {
            if (compression.magic.matcher(hex).matches()) {
                return compression;
            }
        }
        return NONE;
    }
}
