package io.carafe.image.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.InvalidSpecificationException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformTest {
    private static final Platform HOST = new Platform("linux", "amd64", Optional.empty());
    private static final String DIGEST = "sha256:" + "a".repeat(64);

    @ParameterizedTest
    @CsvSource({
        "linux/amd64, linux/amd64",
        "linux, linux/amd64",
        "arm64, linux/arm64",
        "aarch64, linux/arm64",
        "linux/arm64/v8, linux/arm64",
        "LINUX/x86_64, linux/amd64",
        "arm, linux/arm/v7",
        "linux/arm/v6, linux/arm/v6",
        "linux/armel, linux/arm/v6",
        "windows/amd64, windows/amd64",
    })
    void readsWhatPeopleWrite(String text, String meaning) {
        assertThat(Platform.parse(text, HOST)).hasToString(meaning);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "linux/", "/amd64", "a/b/c/d", "linux/am d64", "../etc"})
    void refusesWhatIsNoPlatform(String text) {
        assertThatThrownBy(() -> Platform.parse(text, HOST))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageStartingWith("\"" + text + "\" is not a platform: ");
    }

    @Test
    void takesTheBestThatRuns() {
        IndexDocument index = new IndexDocument(
                List.of(of("linux/arm/v5"), of("linux/arm/v6"), of("linux/arm64"), of("linux/amd64/v3")));

        assertThat(selected(index, "linux/arm/v7")).contains("linux/arm/v6");
        assertThat(selected(index, "linux/arm/v5")).contains("linux/arm/v5");
        assertThat(selected(index, "linux/amd64")).isEmpty();
        assertThat(selected(index, "linux/amd64/v4")).contains("linux/amd64/v3");
        assertThat(selected(index, "windows/amd64")).isEmpty();
    }

    @Test
    void passesOverAttestations() {
        ContentDescriptor unknown = of("unknown/unknown");
        ContentDescriptor silent = new ContentDescriptor(MediaTypes.OCI_MANIFEST, DIGEST, 1);

        assertThat(new IndexDocument(List.of(unknown, silent)).select(HOST)).contains(silent);
        assertThat(new IndexDocument(List.of(unknown)).images()).isEmpty();
    }

    private static ContentDescriptor of(String platform) {
        return new ContentDescriptor(MediaTypes.OCI_MANIFEST, DIGEST, 1).withPlatform(Platform.parse(platform, HOST));
    }

    private static Optional<String> selected(IndexDocument index, String wanted) {
        return index.select(Platform.parse(wanted, HOST))
                .flatMap(ContentDescriptor::platform)
                .map(Platform::toString);
    }
}
