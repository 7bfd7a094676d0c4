package io.carafe.namespaces.mnt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.kernel.Pathname;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OverlayOptionsTest {
    private static final String REST = ",upperdir=/u,workdir=/w,index=off,metacopy=off,redirect_dir=nofollow";

    private static OverlayOptions options(Pathname... lower) {
        return new OverlayOptions(List.of(lower), Pathname.of("/u"), Pathname.of("/w"), false, false, Optional.empty());
    }

    @Test
    void takesTheMeaningFromColonsCommasAndBackslashes() {
        OverlayOptions options = new OverlayOptions(
                List.of(Pathname.of("/a:b"), Pathname.of("/c,d")),
                Pathname.of("/e\\f"),
                Pathname.of("/w,upperdir=/etc"),
                false,
                false,
                Optional.empty());

        assertThat(options.data())
                .isEqualTo(Pathname.of("lowerdir=/a\\:b:/c\\,d,upperdir=/e\\\\f,workdir=/w\\,upperdir=/etc"
                        + ",index=off,metacopy=off,redirect_dir=nofollow"));
    }

    @Test
    void changesThatNobodyWillWantAreNeverSynced() {
        OverlayOptions kept = new OverlayOptions(
                List.of(Pathname.of("/l")), Pathname.of("/u"), Pathname.of("/w"), true, false, Optional.empty());
        OverlayOptions ephemeral = new OverlayOptions(
                List.of(Pathname.of("/l")), Pathname.of("/u"), Pathname.of("/w"), true, true, Optional.empty());

        assertThat(ephemeral.data()).isEqualTo(Pathname.of(kept.data() + ",volatile"));
    }

    @Test
    void keepsBytesThatAreNotText() {
        Pathname strange = Pathname.of(new byte[] {'/', (byte) 0xff, ':', (byte) 0xc3});

        assertThat(new String(options(strange).data().bytes(), StandardCharsets.ISO_8859_1))
                .isEqualTo("lowerdir=/\u00ff\\:\u00c3" + REST);
    }

    @Test
    void fillsAPageAndNoMore() {
        int room = OverlayOptions.MOST_BYTES - ("lowerdir=" + REST).length();

        assertThat(options(longPath(room)).data().length()).isEqualTo(OverlayOptions.MOST_BYTES);
        assertThatThrownBy(() -> options(longPath(room + 1)).data())
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessage("the paths of the root file system take 4096 bytes of mount options; mount(2) takes 4095. "
                        + "Use a shorter --root.");
    }

    @Test
    void refusesMoreLayersThanOverlayfsTakes() {
        List<Pathname> layers = Collections.nCopies(501, longPath(2));

        assertThatThrownBy(() -> new OverlayOptions(
                                layers, Pathname.of("/u"), Pathname.of("/w"), false, false, Optional.empty())
                        .data())
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("501 layers");
    }

    private static Pathname longPath(int length) {
        return Pathname.of("/" + "x".repeat(length - 1));
    }
}
