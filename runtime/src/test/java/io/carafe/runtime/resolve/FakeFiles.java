package io.carafe.runtime.resolve;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.carafe.api.kernel.Pathname;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Files of an image that exist in memory only. */
final class FakeFiles implements RootfsFiles {
    private final Map<Pathname, byte[]> files = new HashMap<>();

    FakeFiles with(String path, String content) {
        return with(path, content.getBytes(UTF_8));
    }

    FakeFiles with(String path, byte[] content) {
        files.put(Pathname.of(path), content);
        return this;
    }

    @Override
    public Optional<byte[]> read(Pathname path, int limit) {
        return Optional.ofNullable(files.get(path));
    }
}
