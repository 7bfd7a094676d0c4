package io.carafe.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.ImageConflictException;
import io.carafe.api.error.ImageNotFoundException;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.image.Image;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.config.ImageDocument;
import io.carafe.image.oci.ContentDescriptor;
import io.carafe.image.oci.ManifestDocument;
import io.carafe.image.oci.MediaTypes;
import java.io.ByteArrayInputStream;
import java.nio.channels.Channels;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may go, who must stay, and what goes along. */
class ImageRemovalTest {
    private final MemoryFiles files = new MemoryFiles();
    private final ContainerDouble containers = new ContainerDouble();
    private final ImageStore store = ImageStore.open(files.kernel(), Pathname.of("/store"), containers);

    @AfterEach
    void leavesNothingOpen() {
        store.close();
        assertThat(files.openDescriptors()).isZero();
        assertThat(files.node("/store/tmp").children).isEmpty();
    }

    private Image add(String reference, String content) {
        return store.importRootfs(
                        new TarBuilder().file("a", content).stream(),
                        ImportOptions.defaults().withReference(Reference.parse(reference)))
                .image();
    }

    /** What a registry would give of an image of the store. */
    private Image receive(Image image, RepositoryDigest... digests) {
        ReceiveOptions options = ReceiveOptions.defaults().withDigests(List.of(digests));
        try (ImageContents contents = store.contents(image.id())) {
            ManifestDocument manifest = new ManifestDocument(
                    ContentDescriptor.of(MediaTypes.OCI_CONFIG, contents.config()), contents.layers());
            return store.receive(
                            manifest.toJson(),
                            MediaTypes.OCI_MANIFEST,
                            blob -> Channels.newChannel(new ByteArrayInputStream(contents.config())),
                            options)
                    .image();
        }
    }

    private Image commit(Image parent, String file, String reference) {
        LayerCommit commit = new LayerCommit(
                parent.id(),
                parent.config(),
                Optional.of("make " + file),
                Optional.empty(),
                Optional.empty(),
                Optional.of(reference).filter(name -> !name.isEmpty()).map(Reference::parse));
        return store.commit(new StreamChannel(new TarBuilder().file(file, "x").stream()), commit)
                .image();
    }

    private static RepositoryDigest digest(String name, String digits) {
        return new RepositoryDigest(name, "sha256:" + digits.repeat(32));
    }

    @Test
    void findsByDigest() {
        Image image = receive(add("app:1", "x"), digest("registry.example:5000/team/app", "ab"));
        String text = "registry.example:5000/team/app@sha256:" + "ab".repeat(32);

        assertThat(image.digests()).containsExactly(text);
        assertThat(store.get(text)).isEqualTo(image);
        assertThat(store.get(text.replace("@", ":2@"))).isEqualTo(image);
        assertThat(store.find("app@sha256:" + "ab".repeat(32))).isEmpty();
        assertThat(store.inspect("app:1").digests()).hasSize(1);
        assertThatThrownBy(() -> store.find("app@sha256:12"))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining("\"sha256:12\" is not a sha256 digest");
        assertThatThrownBy(() -> store.find("App@" + digest("a", "ab").digest()))
                .isInstanceOf(InvalidSpecificationException.class);
    }

    @Test
    void takesDigestsAwayWithTheLastTagOfTheirRepository() {
        Image image = add("app:1", "x");
        store.tag("app:1", Reference.parse("app:2"));
        receive(image, digest("app", "ab"), digest("app", "cd"));

        assertThat(store.remove("app:1", false).untagged()).containsExactly("app:1");
        RemovedImage last = store.remove("app:2", false);

        assertThat(last.untagged())
                .containsExactly(
                        "app:2",
                        digest("app", "ab").toString(),
                        digest("app", "cd").toString());
        assertThat(last.deleted()).containsExactly(image.id(), image.diffIds().get(0));
        assertThat(last.reclaimedBytes()).isEqualTo(1);
    }

    @Test
    void removesByDigest() {
        Image image = receive(add("app:1", "x"), digest("app", "ab"), digest("other", "cd"));

        assertThat(store.remove(digest("other", "cd").toString(), false))
                .isEqualTo(new RemovedImage(
                        image.id(), List.of(digest("other", "cd").toString()), List.of(), 0));
        store.remove("app:1", false);
        assertThat(store.list().images()).isEmpty();
        assertThatThrownBy(() -> store.remove(image.id(), true)).isInstanceOf(ImageNotFoundException.class);
    }

    @Test
    void removesByIdOnlyWithForceWhenThereAreSeveralNames() {
        Image image = add("a", "1");
        store.tag("a", Reference.parse("b"));

        assertThatThrownBy(() -> store.remove(image.id(), false))
                .isInstanceOf(ImageConflictException.class)
                .hasMessage("conflict: unable to delete " + image.id().substring(7, 19)
                        + " (must be forced) - image is referenced in multiple repositories."
                        + " Remove it by its names, or use --force.");
        assertThat(store.remove(image.id(), true).untagged()).containsExactly("a:latest", "b:latest");
    }

    @Test
    void removesByIdWhenAllNamesAreOfOneRepository() {
        Image image = receive(add("a", "1"), digest("a", "ab"));

        assertThat(store.remove(image.id().substring(7, 19), false).untagged())
                .containsExactly("a:latest", digest("a", "ab").toString());
    }

    @Test
    void keepsTheLastNameOfWhatContainersUse() {
        Image image = add("a", "1");
        containers.add("web", image, false);

        assertThatThrownBy(() -> store.remove("a", false))
                .isInstanceOf(ImageConflictException.class)
                .hasMessage("conflict: unable to remove repository reference \"a:latest\" (must force) - container "
                        + "cccccccccccc is using its referenced image "
                        + image.id().substring(7, 19) + ". Remove the container web first, or take away only the name"
                        + " with --force.");
        assertThatThrownBy(() -> store.remove(image.id(), false))
                .hasMessageContaining("(must be forced) - image is being used by stopped container cccccccccccc.");
    }

    @Test
    void keepsWhatRunsWhateverIsForced() {
        Image image = add("a", "1");
        containers.add("web", image, true);

        assertThatThrownBy(() -> store.remove(image.id(), true))
                .isInstanceOf(ImageConflictException.class)
                .hasMessageContaining("(cannot be forced) - image is being used by running container cccccccccccc.");
        assertThat(store.remove("a", true)).isEqualTo(new RemovedImage(image.id(), List.of("a:latest"), List.of(), 0));
        assertThat(store.get(image.id()).names()).isEmpty();
    }

    @Test
    void keepsLayersThatContainersNeed() {
        Image image = add("a", "1");
        containers.add("web", image, false);

        assertThat(store.remove("a", true).deleted()).containsExactly(image.id());
        assertThat(store.collectGarbage()).isZero();
        assertThat(files.node(image.layers().get(0) + "/a")).isNotNull();
        containers.removeAll();
        assertThat(store.collectGarbage()).isEqualTo(1);
        assertThat(files.node("/store/layers").children).isEmpty();
    }

    @Test
    void keepsParents() {
        Image base = add("base", "1");
        Image middle = commit(base, "b", "");
        Image top = commit(middle, "c", "app");

        assertThat(top.parent()).contains(middle.id());
        assertThat(top.layers()).hasSize(3).endsWith(base.layers().get(0));
        assertThatThrownBy(() -> store.remove(base.id(), true))
                .hasMessageContaining("(cannot be forced) - image has dependent child images.");
        assertThat(store.remove("base", false).deleted()).isEmpty();

        assertThat(store.remove("app", RemoveOptions.defaults().withParents(false))
                        .deleted())
                .hasSize(2)
                .startsWith(top.id());
        assertThat(store.remove(middle.id(), false).deleted()).hasSize(4).contains(middle.id(), base.id());
        assertThat(files.node("/store/layers").children).isEmpty();
        assertThat(files.node("/store/blobs/sha256").children).isEmpty();
    }

    @Test
    void tellsHowAnImageWasMade() {
        Image top = commit(add("base", "1"), "b", "app:1");

        ImageDetails details = store.inspect("app:1");
        assertThat(details.parent()).isPresent();
        assertThat(details.sizeBytes()).isEqualTo(2);
        assertThat(details.diffIds()).hasSize(2);
        assertThat(details.history()).hasSize(2).last().satisfies(entry -> {
            assertThat(entry.createdBy()).contains("make b");
            assertThat(entry.emptyLayer()).isFalse();
        });
        assertThat(top.names()).containsExactly("app:1");
    }

    @Test
    void addsNoLayerForNoChange() throws Exception {
        Image base = add("base", "1");
        LayerCommit commit = new LayerCommit(
                base.id(),
                base.config(),
                Optional.empty(),
                Optional.of("me"),
                Optional.of("nothing"),
                Optional.empty());
        Image image = store.commit(new StreamChannel(new TarBuilder().stream()), commit)
                .image();

        assertThat(image.layers()).isEqualTo(base.layers());
        ImageDocument document;
        try (ImageContents contents = store.contents(image.id())) {
            document = ImageDocument.parse(contents.config());
        }
        assertThat(document.history()).hasSize(2).last().satisfies(entry -> {
            assertThat(entry.emptyLayer()).isTrue();
            assertThat(entry.author()).contains("me");
            assertThat(entry.comment()).contains("nothing");
        });
        store.remove(image.id(), RemoveOptions.defaults().withParents(false));
        assertThatThrownBy(() -> commit(image, "x", "")).isInstanceOf(ImageNotFoundException.class);
    }

    @Test
    void prunesWhatHasNoTag() {
        Image old = add("app", "1");
        Image fresh = add("app", "2");
        Image base = add("base", "3");
        Image child = commit(base, "b", "");
        Image used = commit(base, "c", "");
        containers.add("web", used, false);

        PrunedImages pruned = store.prune(PruneOptions.dangling());

        assertThat(pruned.removed())
                .flatExtracting(RemovedImage::deleted)
                .contains(old.id(), child.id())
                .doesNotContain(fresh.id(), base.id(), used.id());
        assertThat(pruned.reclaimedBytes()).isEqualTo(2);
        assertThat(store.prune(PruneOptions.dangling())).isEqualTo(new PrunedImages(List.of(), 0));
    }

    @Test
    void prunesAllThatIsUnused() {
        Image used = add("used", "1");
        containers.add("web", used, true);
        add("a:1", "2");
        store.tag("a:1", Reference.parse("b:1"));
        commit(store.get("a:1"), "c", "c:1");

        PrunedImages kept = store.prune(
                PruneOptions.unused().withFilter(image -> image.names().contains("c:1")));
        assertThat(kept.removed()).flatExtracting(RemovedImage::untagged).containsExactly("c:1");
        PrunedImages pruned = store.prune(PruneOptions.unused());

        assertThat(pruned.removed()).flatExtracting(RemovedImage::untagged).containsExactly("a:1", "b:1");
        assertThat(store.list().images()).extracting(Image::id).containsExactly(used.id());
    }

    @Test
    void collectsWhatNobodyKnowsOf() {
        Image image = add("a", "1");
        store.remove("a", false);
        Image other = add("b", "2");
        String orphan = "/store/layers/sha256-" + "0".repeat(64);
        files.kernel().mkdirat(-100, Pathname.of(orphan), 0700);
        files.kernel().mkdirat(-100, Pathname.of("/store/tmp/work-1"), 0700);
        files.node("/store/blobs/sha256")
                .children
                .put(
                        Pathname.of("0".repeat(64)),
                        files.node("/store/blobs/sha256/" + other.id().substring(7)));

        store.collectGarbage();

        assertThat(files.node("/store/layers").children).hasSize(1);
        assertThat(files.node("/store/blobs/sha256").children).hasSize(2);
        assertThat(store.get("b")).isEqualTo(other);
        assertThat(store.find(image.id())).isEmpty();
    }
}
