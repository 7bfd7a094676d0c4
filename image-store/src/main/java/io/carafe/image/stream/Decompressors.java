package io.carafe.image.stream;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.carafe.api.image.InvalidArchiveException;
import java.io.IOException;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** Opens the decompressor that a compression wants. */
final class Decompressors {
    /** Enough for everything that {@code xz -9} makes; a header may ask for gigabytes. */
    private static final int XZ_MEMORY_KIB = 100 * 1024;

    private Decompressors() {}

    static ByteSource open(Compression compression, SourceInput source) throws IOException {
        return switch (compression) {
            case NONE -> source;
            case GZIP -> new GzipSource(source);
            case BZIP2 -> new StreamSource(new BZip2CompressorInputStream(source.asStream(), true));
            case XZ -> new StreamSource(new XZInputStream(source.asStream(), XZ_MEMORY_KIB));
            case ZSTD -> new StreamSource(new ZstdInputStreamNoFinalizer(source.asStream()));
            case LZ4, LZIP, LZMA, COMPRESS, ZIP, SEVEN_ZIP ->
                throw new InvalidArchiveException(
                        "it is compressed with " + compression.title() + ", which is not supported",
                        "Give a tar archive, plain or compressed by gzip, bzip2, xz or zstd.");
        };
    }
}
