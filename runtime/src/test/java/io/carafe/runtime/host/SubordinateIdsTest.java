package io.carafe.runtime.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.isolation.IdRange;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SubordinateIdsTest {
    private static final List<IdRange> ALL = List.of(new IdRange(0, 0xffffffffL));

    private static SubordinateIds.Files files(List<String> subuid, List<String> subgid) {
        return new SubordinateIds.Files(subuid, subgid, ALL, ALL);
    }

    private static SubordinateIds ofRoot(String... both) {
        return files(List.of(both), List.of(both)).ofRoot();
    }

    private static SubordinateIds range(long first, long count) {
        return new SubordinateIds(List.of(new IdRange(first, count)), List.of(new IdRange(first, count)));
    }

    @Test
    void rootsAreThoseOfTheFirstWhoIsGrantedSome() {
        assertThat(ofRoot("root:1:10", "containers:2:20", "carafe:3:30")).isEqualTo(range(3, 30));
        assertThat(ofRoot("root:1:10", "containers:2:20", "ann:3:30")).isEqualTo(range(2, 20));
        assertThat(ofRoot("0:1:10")).isEqualTo(range(1, 10));
    }

    @Test
    void usersAndGroupsAreThoseOfTheSame() {
        SubordinateIds found = files(List.of("carafe:1:10", "root:2:20"), List.of("containers:3:30", "root:4:40"))
                .ofRoot();

        assertThat(found).isEqualTo(new SubordinateIds(List.of(new IdRange(2, 20)), List.of(new IdRange(4, 40))));
    }

    @Test
    void severalRangesAreTakenInTheirOrder() {
        assertThat(ofRoot("carafe:500:10", "carafe:100:10").users())
                .containsExactly(new IdRange(500, 10), new IdRange(100, 10));
    }

    @Test
    void whereRootIsGrantedNoneThereIsARangeOfNobodys() {
        assertThat(ofRoot()).isEqualTo(range(1_879_048_192, 65_536));
        assertThat(ofRoot("ann:100000:65536")).isEqualTo(range(1_879_048_192, 65_536));
    }

    @Test
    void whatSomebodyElseIsGrantedIsNotTaken() {
        assertThat(ofRoot("ann:1879113727:1").suffice()).isFalse();
        assertThat(ofRoot("ann:1000000000:1000000000").suffice()).isFalse();
        assertThat(ofRoot("ann:1879113728:65536").suffice()).isTrue();
        assertThat(files(List.of(), List.of("ann:1879048192:1")).ofRoot().suffice())
                .isFalse();
    }

    @Test
    void otherUsersHaveWhatTheyAreGranted() {
        assertThat(files(List.of("ann:5:6", "carafe:7:8"), List.of()).of(Set.of("ann", "1000")))
                .isEqualTo(new SubordinateIds(List.of(new IdRange(5, 6)), List.of()));
    }
}
