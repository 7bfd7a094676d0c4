package io.carafe.cli.imports;

import io.carafe.api.CarafeException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A directory as a stream of tar(1), which keeps what a copy in Java would lose: links, owners, devices, attributes. The
 * stream does not end unless tar says that it archived everything.
 */
final class DirectoryArchive {
    private DirectoryArchive() {}

    static ReadableByteChannel open(Path directory) {
        List<String> command = List.of(
                "tar",
                "--create",
                "--format=posix",
                "--numeric-owner",
                "--xattrs",
                "--xattrs-include=*",
                "--one-file-system",
                "--directory=" + directory,
                "--file=-",
                ".");
        try {
            Process tar = new ProcessBuilder(command).start();
            tar.getOutputStream().close();
            return Channels.newChannel(new Checked(directory, tar));
        } catch (IOException e) {
            throw new CarafeException(
                    "cannot import the directory " + directory + ": cannot run tar",
                    "Install tar, or import an archive.",
                    e);
        }
    }

    /** Output of tar whose end is an error if tar failed. */
    private static final class Checked extends FilterInputStream {
        private final Path directory;
        private final Process tar;

        Checked(Path directory, Process tar) {
            super(tar.getInputStream());
            this.directory = directory;
            this.tar = tar;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            if (count < 0) {
                check();
            }
            return count;
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            if (value < 0) {
                check();
            }
            return value;
        }

        private void check() throws IOException {
            String complaint = new String(tar.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            try {
                if (tar.waitFor() != 0) {
                    throw new IOException("tar could not archive all of " + directory + ": " + complaint);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }

        @Override
        public void close() throws IOException {
            tar.destroy();
            super.close();
        }
    }
}
