package io.carafe.registry.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import io.carafe.image.config.Digests;
import io.carafe.image.config.JsonTrees;
import io.carafe.image.oci.MediaTypes;
import io.carafe.registry.http.Answer;
import io.carafe.registry.http.RegistryConnection;
import io.carafe.registry.http.Request;
import io.carafe.registry.http.Upload;
import io.carafe.registry.name.ImageName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Manifests and tags of one repository. */
public final class Manifests {
    private static final int LARGEST = 4 << 20;
    private static final int MOST_TAGS = 100_000;
    private static final int MOST_PAGES = 1000;
    private static final String ACCEPTED = String.join(
            ", ", MediaTypes.OCI_INDEX, MediaTypes.DOCKER_INDEX, MediaTypes.OCI_MANIFEST, MediaTypes.DOCKER_MANIFEST);

    private final RegistryConnection connection;
    private final String repository;
    private final String attempt;

    /** @param image whose repository it is */
    public Manifests(RegistryConnection connection, ImageName image, String attempt) {
        this.connection = connection;
        this.repository = image.repository();
        this.attempt = attempt;
    }

    /** What a tag or a digest stands for; with a digest, it has that. */
    public Manifest get(String reference) {
        Request request = Request.of(
                        "GET", "/v2/" + repository + "/manifests/" + reference, attempt, Scopes.pull(repository))
                .with("Accept", ACCEPTED);
        try (Answer answer = connection.expect(request, Answer.OK)) {
            byte[] contents = read(answer, "manifest");
            String digest = Digests.of(contents);
            String announced = answer.header("Docker-Content-Digest").orElse("");
            if (Digests.isDigest(reference) && !digest.equals(reference)) {
                throw connection.nonsense(
                        attempt, "sent a manifest with the digest " + digest + " when it was asked for " + reference);
            }
            if (Digests.isDigest(announced) && !digest.equals(announced)) {
                throw connection.nonsense(
                        attempt, "sent a manifest with the digest " + digest + " and announced it as " + announced);
            }
            return new Manifest(contents, mediaType(answer, contents));
        }
    }

    private byte[] read(Answer answer, String what) {
        try {
            byte[] contents = answer.body().readUpTo(LARGEST);
            if (contents.length > LARGEST) {
                throw connection.nonsense(
                        attempt, "sent a " + what + " of more than " + LARGEST + " bytes, which is not read");
            }
            return contents;
        } catch (IOException broken) {
            throw connection.broken(attempt, answer.uri(), broken);
        }
    }

    /** What it says it is, or else what it was announced as. */
    private static String mediaType(Answer answer, byte[] contents) {
        String announced = answer.header("Content-Type").orElse("");
        String type = announced.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (MediaTypes.isIndex(type) || MediaTypes.isManifest(type)) {
            return type;
        }
        try {
            return JsonTrees.parse(contents, LARGEST).path("mediaType").asText("");
        } catch (IOException notJson) {
            return type;
        }
    }

    /** Puts a manifest, under a tag. */
    public void put(String tag, Manifest manifest) {
        Request request = Request.of("PUT", "/v2/" + repository + "/manifests/" + tag, attempt, Scopes.push(repository))
                .with("Content-Type", manifest.mediaType())
                .with(Upload.of(manifest.contents()));
        try (Answer answer = connection.expect(request, Answer.CREATED, Answer.OK, Answer.ACCEPTED)) {
            String announced = answer.header("Docker-Content-Digest").orElse(manifest.digest());
            if (!announced.equals(manifest.digest())) {
                throw connection.nonsense(
                        attempt, "took the manifest " + manifest.digest() + " and calls it " + announced);
            }
        }
    }

    /** All tags. */
    public List<String> tags() {
        List<String> tags = new ArrayList<>();
        Optional<String> page = Optional.of("/v2/" + repository + "/tags/list");
        for (int pages = 0; page.isPresent() && pages < MOST_PAGES; pages++) {
            Request request = Request.of("GET", page.get(), attempt, Scopes.pull(repository));
            try (Answer answer = connection.expect(request, Answer.OK)) {
                JsonNode root = json(read(answer, "list of tags"));
                root.path("tags").forEach(tag -> tags.add(tag.asText("")));
                page = answer.nextPage().filter(more -> tags.size() < MOST_TAGS);
            }
        }
        return tags;
    }

    private JsonNode json(byte[] contents) {
        try {
            return JsonTrees.parse(contents, LARGEST);
        } catch (IOException notJson) {
            throw connection.nonsense(attempt, "sent a list of tags that is not JSON");
        }
    }
}
