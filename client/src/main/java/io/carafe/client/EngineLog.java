package io.carafe.client;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What engines wrote of their lives. */
public final class EngineLog {
    /** In bytes; the client that starts an engine, and the engine, begin a new file beyond it. */
    public static final long LONGEST = 1 << 20;

    private static final int TAIL = 2000;

    private EngineLog() {}

    /** Its last lines; empty if there are none. */
    static String tail(Path log) {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long length = file.length();
            byte[] bytes = new byte[(int) Math.min(TAIL, length)];
            file.seek(length - bytes.length);
            file.readFully(bytes);
            String text = new String(bytes, StandardCharsets.UTF_8);
            int line = text.indexOf('\n');
            return (bytes.length < length && line >= 0 ? text.substring(line + 1) : text).stripTrailing();
        } catch (IOException noLog) {
            return "";
        }
    }
}
