package io.carafe.image.tree;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Timestamp;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToldFileTest {
    private static final Pathname OTHER = Pathname.of("user.other");
    private static final OwnerView ONE_USER = new OwnerView(id -> id == 1000 ? 0 : id, id -> id == 1000 ? 0 : id, true);

    private static ToldFile told(OwnerView owners, long user, String noted) {
        Timestamp time = new Timestamp(0, 0);
        FileStatus status = new FileStatus(0100644, user, user, 0, 1, 1, 0, 0, 0, time, time, time, 0);
        ArchiveSteps steps = mock(ArchiveSteps.class);
        when(steps.owners()).thenReturn(owners);
        when(steps.noted(any())).thenReturn(Optional.empty());
        when(steps.keeps(NotedOwner.NAME)).thenReturn(true);
        when(steps.keeps(OTHER)).thenReturn(true);
        TreeWalk.Step step = new TreeWalk.Step(TreeWalk.Kind.FILE, Pathname.of("file"), 3, Pathname.of("file"), status);
        return ToldFile.of(step, Map.of(NotedOwner.NAME, noted.getBytes(US_ASCII), OTHER, new byte[] {1}), steps);
    }

    @Test
    void anOwnerThatWasNotedIsTold() {
        ToldFile told = told(ONE_USER, 1000, "33:34");

        assertThat(told.user()).isEqualTo(33);
        assertThat(told.group()).isEqualTo(34);
        assertThat(told.attributes()).containsOnlyKeys(OTHER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "33", "33:34:35", "-1:0", "4294967295:0", "root:root", "99999999999:1"})
    void whatMakesNoSenseIsNot(String noted) {
        ToldFile told = told(ONE_USER, 1000, noted);

        assertThat(told.user()).isZero();
        assertThat(told.attributes()).containsOnlyKeys(OTHER);
    }

    /** A container of root's could give its files to anybody by that. */
    @Test
    void whereOwnersAreSetItIsAnAttributeLikeAnyOther() {
        ToldFile told = told(OwnerView.ofHost(), 1000, "0:0");

        assertThat(told.user()).isEqualTo(1000);
        assertThat(told.attributes()).containsOnlyKeys(NotedOwner.NAME, OTHER);
    }

    @Test
    void onlyWhatIsTheUsersOwnCanBeSomebodyElses() {
        assertThat(told(ONE_USER, 7, "33:34").user()).isEqualTo(7);
    }
}
