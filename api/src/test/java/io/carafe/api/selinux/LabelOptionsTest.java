package io.carafe.api.selinux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.InvalidSpecificationException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LabelOptionsTest {
    private static final SelinuxLabels USUAL = new SelinuxLabels(
            SelinuxContext.parse("system_u:system_r:container_t:s0:c1,c2"),
            SelinuxContext.parse("system_u:object_r:container_file_t:s0:c1,c2").orElseThrow());

    private static LabelOptions of(String... options) {
        return LabelOptions.of(List.of(options));
    }

    private static String process(String... options) {
        return of(options).in(USUAL).process().orElseThrow().text();
    }

    private static String file(String... options) {
        return of(options).in(USUAL).file().text();
    }

    @Test
    void otherSecurityOptionsAreNotItsBusiness() {
        LabelOptions none = of("seccomp=unconfined", "no-new-privileges");

        assertThat(none.isGiven()).isFalse();
        assertThat(none.disabled()).isFalse();
        assertThat(none.in(USUAL)).isEqualTo(USUAL);
    }

    @Test
    void typeAndRoleAreOfTheProcessAlone() {
        assertThat(process("label=type:my_t", "label=role:my_r")).isEqualTo("system_u:my_r:my_t:s0:c1,c2");
        assertThat(file("label=type:my_t", "label=role:my_r"))
                .isEqualTo(USUAL.file().text());
    }

    @Test
    void userAndLevelAreOfBoth() {
        assertThat(process("label=user:my_u", "label=level:s0:c9")).isEqualTo("my_u:system_r:container_t:s0:c9");
        assertThat(file("label=user:my_u", "label=level:s0:c9")).isEqualTo("my_u:object_r:container_file_t:s0:c9");
        assertThat(of("label=level:s0:c9").level()).contains("s0:c9");
    }

    @Test
    void filesHaveATypeOfTheirOwn() {
        assertThat(process("label=filetype:my_file_t"))
                .isEqualTo(USUAL.process().orElseThrow().text());
        assertThat(file("label=filetype:my_file_t")).isEqualTo("system_u:object_r:my_file_t:s0:c1,c2");
    }

    @Test
    void theLastOneCounts() {
        assertThat(process("label=type:a_t", "label=type:b_t")).contains(":b_t:");
    }

    @Test
    void nothingOfALabelThatIsNotThereCanBeChanged() {
        assertThat(of("label=disable").disabled()).isTrue();
        assertThatThrownBy(() -> of("label=type:a_t", "label=disable"))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining("label=disable");
    }

    @Test
    void aPolicyMayHaveNoLevels() {
        SelinuxContext flat = SelinuxContext.parse("u:r:t").orElseThrow();

        assertThat(flat.text()).isEqualTo("u:r:t");
        assertThat(flat.withLevel("s0:c1").text()).isEqualTo("u:r:t");
        assertThat(flat.shared()).isEqualTo(flat);
    }

    @Test
    void whatIsSharedHasNoCategories() {
        assertThat(USUAL.file().shared().text()).isEqualTo("system_u:object_r:container_file_t:s0");
        assertThat(USUAL.file().shared().shared().text()).isEqualTo("system_u:object_r:container_file_t:s0");
    }

    @Test
    void whatIsNoLabelIsNone() {
        assertThat(SelinuxContext.parse("kernel")).isEqualTo(Optional.empty());
        assertThat(SelinuxContext.parse("a:b:c:s0\"")).isEmpty();
        assertThat(SelinuxContext.parse("a::c:s0")).isEmpty();
    }

    @Test
    void aLabelWithCommasIsOneOptionOfAMount() {
        assertThat(USUAL.addTo("mode=755"))
                .isEqualTo("mode=755,context=\"system_u:object_r:container_file_t:s0:c1,c2\"");
        assertThat(USUAL.addTo("")).isEqualTo(USUAL.mountOption());
    }
}
