package io.carafe.registry.transfer;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carafe.image.config.JsonTrees;
import io.carafe.image.oci.MediaTypes;
import java.io.IOException;
import java.util.Map;

/**
 * A manifest or an index as a registry has it.
 *
 * @param mediaType what it was announced as; may be empty
 * @param digest of the contents
 */
public record Manifest(byte[] contents, String mediaType, String digest) {
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
