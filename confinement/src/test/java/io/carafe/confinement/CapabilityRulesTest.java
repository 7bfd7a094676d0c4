package io.carafe.confinement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.kernel.Capability;
import io.carafe.api.kernel.CapabilitySet;
import io.carafe.api.testing.Contexts;
import org.junit.jupiter.api.Test;

class CapabilityRulesTest {
    private static final CapabilitySet ALL = CapabilitySet.upTo(Capability.CHECKPOINT_RESTORE.number());

    private static CapabilitySet of(Contexts contexts) {
        return CapabilityRules.of(contexts.spec(), contexts.profile().security());
    }

    private static void check(Contexts contexts) {
        CapabilityRules.check(contexts.spec().security(), contexts.profile().security());
    }

    @Test
    void theUsualOnesAreDockers() {
        assertThat(of(Contexts.rootful()).bits()).isEqualTo(0xa80425fbL);
    }

    @Test
    void someAreAddedAndSomeDropped() {
        assertThat(of(Contexts.rootful().spec(spec -> spec.capAdd("net_admin").capDrop("CAP_CHOWN", "mknod"))))
                .isEqualTo(CapabilityRules.USUAL
                        .with(Capability.NET_ADMIN)
                        .without(CapabilitySet.of(Capability.CHOWN, Capability.MKNOD)));
    }

    @Test
    void whatIsAddedIsNotDropped() {
        assertThat(of(Contexts.rootful().spec(spec -> spec.capAdd("CHOWN").capDrop("chown"))))
                .isEqualTo(CapabilityRules.USUAL);
    }

    @Test
    void allCanBeDroppedButSome() {
        assertThat(of(Contexts.rootful().spec(spec -> spec.capDrop("all")))).isEqualTo(CapabilitySet.NONE);
        assertThat(of(Contexts.rootful().spec(spec -> spec.capDrop("ALL").capAdd("SYS_TIME"))))
                .isEqualTo(CapabilitySet.of(Capability.SYS_TIME));
    }

    @Test
    void allCanBeAddedButSome() {
        assertThat(of(Contexts.rootful().spec(spec -> spec.capAdd("ALL").capDrop("SYS_ADMIN"))))
                .isEqualTo(ALL.without(CapabilitySet.of(Capability.SYS_ADMIN)));
    }

    @Test
    void aPrivilegedContainerHasAllThatTheEngineHas() {
        CapabilitySet engine = ALL.without(CapabilitySet.of(Capability.SYS_RESOURCE));
        assertThat(of(Contexts.rootful()
                        .capabilities(engine)
                        .spec(spec -> spec.privileged(true).capDrop("ALL"))))
                .isEqualTo(engine);
    }

    @Test
    void theUsualOnesThatTheEngineHasNotAreLeftOut() {
        CapabilitySet engine = CapabilitySet.of(Capability.CHOWN, Capability.SYS_ADMIN);
        assertThat(of(Contexts.rootful().capabilities(engine))).isEqualTo(CapabilitySet.of(Capability.CHOWN));
    }

    @Test
    void oneThatTheEngineHasNotIsRefusedByName() {
        CapabilitySet engine = ALL.without(CapabilitySet.of(Capability.SYS_TIME));
        check(Contexts.rootful().capabilities(engine).spec(spec -> spec.capAdd("ALL")));
        assertThatThrownBy(() -> check(Contexts.rootful().capabilities(engine).spec(spec -> spec.capAdd("sys_time"))))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("the engine itself does not have CAP_SYS_TIME");
    }

    @Test
    void namesOfNoneAreRefused() {
        assertThatThrownBy(() -> check(Contexts.rootful().spec(spec -> spec.capAdd("sysadmin"))))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining("invalid CapAdd: unknown capability: \"CAP_SYSADMIN\"")
                .hasMessageContaining("Did you mean --cap-add=SYS_ADMIN?");
        assertThatThrownBy(() -> check(Contexts.rootful().spec(spec -> spec.capDrop("\u001b[31mred"))))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining("invalid CapDrop");
    }
}
