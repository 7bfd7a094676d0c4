package io.carafe.registry.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.InvalidSpecificationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageNameTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);

    @ParameterizedTest
    @CsvSource({
        "debian, docker.io/library/debian:latest, debian:latest",
        "debian:12, docker.io/library/debian:12, debian:12",
        "team/app, docker.io/team/app:latest, team/app:latest",
        "docker.io/debian, docker.io/library/debian:latest, debian:latest",
        "index.docker.io/library/debian, docker.io/library/debian:latest, debian:latest",
        "localhost/app, localhost/app:latest, localhost/app:latest",
        "localhost:5000/app:1, localhost:5000/app:1, localhost:5000/app:1",
        "quay.example/library/app, quay.example/library/app:latest, quay.example/library/app:latest"
    })
    void isWrittenInFullAndAsPeopleDo(String text, String full, String familiar) {
        ImageName name = ImageName.parse(text);

        assertThat(name).hasToString(full);
        assertThat(name.familiar()).isEqualTo(familiar);
        assertThat(ImageName.parse(full)).hasToString(full);
    }

    @Test
    void aDigestWinsOverATag() {
        ImageName name = ImageName.parse("localhost:5000/app:1@" + DIGEST);

        assertThat(name.reference()).isEqualTo(DIGEST);
        assertThat(name).hasToString("localhost:5000/app:1@" + DIGEST);
    }

    @ParameterizedTest
    @CsvSource({"app@sha256:123", "app@md5:aaaa", "App", "localhost:5000/", "app:", "a@b@c"})
    void whatIsNoNameIsRefused(String text) {
        assertThatThrownBy(() -> ImageName.parse(text)).isInstanceOf(InvalidSpecificationException.class);
    }
}
