package io.carafe.image;

import com.fasterxml.jackson.databind.JsonNode;
import io.carafe.api.image.InvalidImageException;
import io.carafe.image.archive.ImageArchive;
import io.carafe.image.config.ImageDocument;
import io.carafe.image.config.JsonTrees;
import io.carafe.image.oci.ContentDescriptor;
import io.carafe.image.oci.MediaTypes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the images of an archive by {@code docker save}: {@code manifest.json} lists their files. */
final class DockerArchiveReader {
    private static final String MANIFESTS = "manifest.json";
    private static final int MOST_BYTES = 4 << 20;

    private final ImageArchive archive;
    private final ArchiveDocuments documents;

    DockerArchiveReader(ImageArchive archive) {
        this.archive = archive;
        this.documents = new ArchiveDocuments(archive);
    }

    List<ArchivedImage> images() throws IOException {
        JsonNode list;
        try {
            list = JsonTrees.parseList(documents.read(MANIFESTS), MOST_BYTES);
        } catch (IOException invalid) {
            throw problem(String.valueOf(invalid.getMessage()));
        }
        List<ArchivedImage> images = new ArrayList<>();
        for (JsonNode image : list) {
            images.add(image(image));
        }
        if (images.isEmpty()) {
            throw problem("it lists no images");
        }
        return images;
    }

    private ArchivedImage image(JsonNode image) throws IOException {
        JsonNode configName = image.path("Config");
        if (!configName.isTextual()) {
            throw problem("one of its images has no \"Config\"");
        }
        List<String> layerNames = texts(image, "Layers");
        byte[] config = documents.read(configName.textValue());
        ImageDocument document = ImageReceiver.document(config, layerNames.size());
        List<ContentDescriptor> layers = new ArrayList<>();
        Map<String, String> files = new HashMap<>();
        for (int i = 0; i < layerNames.size(); i++) {
            String diffId = document.diffIds().get(i);
            long size = archive.size(layerNames.get(i)).orElse(0);
            layers.add(new ContentDescriptor(MediaTypes.OCI_LAYER, diffId, size));
            files.putIfAbsent(diffId, layerNames.get(i));
        }
        List<Reference> names = new ArrayList<>();
        for (String tag : texts(image, "RepoTags")) {
            LayoutReader.reference(tag).ifPresent(names::add);
        }
        return ArchivedImage.ofConfig(config, layers, files, names);
    }

    private static List<String> texts(JsonNode image, String key) {
        List<String> texts = new ArrayList<>();
        for (JsonNode text : image.path(key)) {
            if (!text.isTextual()) {
                throw problem("\"" + key + "\" of one of its images is not a list of strings");
            }
            texts.add(text.textValue());
        }
        return texts;
    }

    private static InvalidImageException problem(String why) {
        return new InvalidImageException("the archive cannot be used: its " + MANIFESTS + ": " + why);
    }
}
