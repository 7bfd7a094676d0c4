package io.carafe.registry.transfer;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carafe.image.config.Digests;
import io.carafe.image.config.JsonTrees;
import io.carafe.image.oci.MediaTypes;
import java.io.IOException;
import java.util.Map;

/** A manifest or an index as a registry has it. Immutable. */
public final class Manifest {
    private final byte[] contents;
    private final String mediaType;
    private final String digest;

    /** @param mediaType what it was announced as; may be empty */
    Manifest(byte[] contents, String mediaType) {
        this.contents = contents.clone();
        this.mediaType = mediaType;
        this.digest = Digests.of(contents);
    }

    public byte[] contents() {
        return contents.clone();
    }

    public String mediaType() {
        return mediaType;
    }

    /** Of its contents. */
    public String digest() {
        return digest;
    }

    public boolean isIndex() {
        return MediaTypes.isIndex(mediaType);
    }

    /**
     * What is in it, as maps, lists and values.
     *
     * @throws IOException when it is not JSON
     */
    public Map<String, Object> tree() throws IOException {
        return new ObjectMapper().convertValue(JsonTrees.parse(contents, contents.length), new TypeReference<>() {});
    }
}
