package io.carafe.image.tree;

import io.carafe.api.error.DamagedStateException;
import io.carafe.image.tar.ChunkStream;
import io.carafe.image.tarmap.TarMapReader;
import io.carafe.image.tarmap.TarMapRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The archive of a layer, of which nobody wants the contents of files: zeros stand for them. */
final class LayerHeaders implements ChunkStream {
    private static final int ZEROS = 1 << 16;

    private final TarMapReader map;
    private final ByteBuffer zeros = ByteBuffer.allocate(ZEROS).asReadOnlyBuffer();
    private @Nullable ByteBuffer framing;
    private long contents;

    LayerHeaders(TarMapReader map) {
        this.map = map;
    }

    @Override
    public @Nullable ByteBuffer next() {
        goOn();
        if (contents > 0) {
            int length = (int) Math.min(ZEROS, contents);
            contents -= length;
            return zeros.slice(0, length);
        }
        ByteBuffer next = framing;
        framing = null;
        return next;
    }

    @Override
    public long skip(long bytes) {
        goOn();
        long skipped = Math.min(bytes, contents);
        contents -= skipped;
        return skipped;
    }

    /** Reads on in the map until there is something, or it ends. */
    private void goOn() {
        try {
            while (contents == 0 && framing == null) {
                TarMapRecord record = map.next();
                if (record == null) {
                    return;
                }
                if (record instanceof TarMapRecord.Framing piece) {
                    framing = piece.bytes().hasRemaining() ? piece.bytes() : null;
                } else if (record instanceof TarMapRecord.Contents file) {
                    contents = file.parts().storedBytes();
                }
            }
        } catch (IOException damaged) {
            throw new DamagedStateException("the map of a layer is damaged: " + damaged.getMessage(), "", damaged);
        }
    }
}
