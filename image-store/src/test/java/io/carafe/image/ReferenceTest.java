package io.carafe.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.InvalidSpecificationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferenceTest {
    @ParameterizedTest
    @CsvSource({
        "debian, debian, latest",
        "debian:12, debian, 12",
        "docker.io/library/debian:12-slim, debian, 12-slim",
        "index.docker.io/team/app, team/app, latest",
        "library/debian, debian, latest",
        "library/a/b, library/a/b, latest",
        "localhost/app, localhost/app, latest",
        "registry.example:5000/team/app, registry.example:5000/team/app, latest",
        "Registry.Example:5000/app:v1, Registry.Example:5000/app, v1",
        "[::1]:5000/app, [::1]:5000/app, latest",
        "a__b/c.d/e---f:V_1.2-3, a__b/c.d/e---f, V_1.2-3"
    })
    void parses(String text, String name, String tag) {
        assertThat(Reference.parse(text)).isEqualTo(new Reference(name, tag));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | it has no name",
                ":12 | it has no name",
                "debian: | its tag is empty",
                "debian:-1 | its tag \"-1\" is not made of up to 128 letters, digits and _ . -",
                "Debian | its name has capital letters",
                "deb ian | its name has the character \" \"",
                "debian/ | there is nothing before, after or between its slashes",
                "a//b | there is nothing before, after or between its slashes",
                "a..b | \"a..b\" does not begin and end, and join its parts, as a name may",
                "-a | \"-a\" does not begin and end, and join its parts, as a name may",
                "docker.io/docker.io/a | it names Docker Hub's host twice",
                "debian@sha256:0 | it has a digest, and images are kept by tag",
                "../x | \"..\" is not a registry's host"
            })
    void saysWhatIsWrong(String text, String why) {
        assertThatThrownBy(() -> Reference.parse(text))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining(" is not a valid image reference: " + why + ". A reference is NAME[:TAG]");
    }

    @Test
    void refusesWhatLooksLikeAnId() {
        assertThatThrownBy(() -> Reference.parse("0".repeat(64)))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining("its name looks like the id of an image");
    }
}
