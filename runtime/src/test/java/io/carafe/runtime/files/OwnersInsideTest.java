package io.carafe.runtime.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.HostSecurity;
import io.carafe.api.isolation.IdRange;
import io.carafe.api.isolation.KernelVersion;
import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.CapabilitySet;
import io.carafe.image.tree.OwnerView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OwnersInsideTest {
    private static final Map<String, String> HELPERS =
            Map.of("newuidmap", "/usr/bin/newuidmap", "newgidmap", "/usr/bin/newgidmap");

    private static OwnerView view(boolean rootless, Map<String, String> programs) {
        return OwnersInside.of(host(rootless, programs));
    }

    private static HostProfile host(boolean rootless, Map<String, String> programs) {
        List<IdRange> ranges = List.of(new IdRange(100000, 1000), new IdRange(500000, 10));
        return new HostProfile(
                Architecture.X86_64,
                1000,
                1001,
                rootless,
                ranges,
                ranges,
                2,
                List.of(),
                1,
                0,
                "host",
                List.of(),
                List.of(),
                false,
                programs,
                new HostSecurity(
                        new KernelVersion(6, 1),
                        CapabilitySet.NONE,
                        CapabilitySet.NONE,
                        Set.of(),
                        false,
                        Optional.empty()));
    }

    @Test
    void areAsOnTheHostForRoot() {
        assertThat(view(false, Map.of()).users().applyAsLong(1000)).isEqualTo(1000);
    }

    @Test
    void areTheEngineAndTheSubordinateIdsWithoutRoot() {
        OwnerView view = view(true, HELPERS);

        assertThat(view.users().applyAsLong(1000)).isZero();
        assertThat(view.groups().applyAsLong(1001)).isZero();
        assertThat(view.users().applyAsLong(100000)).isEqualTo(1);
        assertThat(view.users().applyAsLong(500002)).isEqualTo(1003);
        assertThat(view.users().applyAsLong(7)).isEqualTo(7);
    }

    @Test
    void areTheEngineAloneWithoutHelpers() {
        OwnerView view = view(true, Map.of());

        assertThat(view.users().applyAsLong(1000)).isZero();
        assertThat(view.users().applyAsLong(100000)).isEqualTo(100000);
    }

    @Test
    void areFoundHere() {
        OwnerView here = OwnersInside.here(host(true, HELPERS));

        assertThat(here.users().applyAsLong(0)).isEqualTo(1000);
        assertThat(here.groups().applyAsLong(0)).isEqualTo(1001);
        assertThat(here.users().applyAsLong(1)).isEqualTo(100000);
        assertThat(here.users().applyAsLong(1000)).isEqualTo(100999);
        assertThat(here.groups().applyAsLong(1003)).isEqualTo(500002);
        assertThat(OwnersInside.here(host(false, HELPERS)).users().applyAsLong(33))
                .isEqualTo(33);
    }

    @Test
    void ofWhomThereIsNotTheContainersRootTakesThePlace() {
        assertThat(OwnersInside.here(host(true, HELPERS)).users().applyAsLong(1011))
                .isEqualTo(1000);
        assertThat(OwnersInside.here(host(true, Map.of())).users().applyAsLong(33))
                .isEqualTo(1000);
    }
}
