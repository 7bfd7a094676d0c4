package io.carafe.linux.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ListingTest {

    private static final String ENTRIES = "spawn:\n  c3  ret\nsyscall:\n  c3  ret\n";

    static Stream<Listing> listings() {
        return Stream.of(X8664Listing.listing(), Aarch64Listing.listing());
    }

    @ParameterizedTest
    @MethodSource("listings")
    void everyJumpLeadsToTheInstructionAfterItsLabel(Listing listing) {
        Set<Integer> starts = new HashSet<>();
        listing.instructions().forEach(instruction -> starts.add(instruction.offset()));
        Set<String> unused = new HashSet<>(listing.labels().keySet());
        unused.removeAll(List.of("spawn", "syscall", "walk", "leave"));
        for (Listing.Instruction instruction : listing.instructions()) {
            JumpTargets.of(listing, instruction).ifPresent(target -> {
                String label = lastWord(instruction.mnemonic());
                assertThat(starts).contains(target);
                assertThat(listing.labels()).as("%s", instruction).containsEntry(label, target);
                unused.remove(label);
            });
        }
        assertThat(unused).as("labels to which no jump leads").isEmpty();
    }

    @ParameterizedTest
    @MethodSource("listings")
    void whateverNamesALabelIsAJump(Listing listing) {
        assertThat(listing.instructions())
                .filteredOn(instruction -> instruction.mnemonic().contains(" ")
                        && listing.labels().containsKey(lastWord(instruction.mnemonic())))
                .hasSizeGreaterThan(10)
                .allSatisfy(instruction ->
                        assertThat(JumpTargets.of(listing, instruction)).isPresent());
    }

    @ParameterizedTest
    @MethodSource("listings")
    void instructionsFollowEachOtherWithoutAGap(Listing listing) {
        int offset = 0;
        for (Listing.Instruction instruction : listing.instructions()) {
            assertThat(instruction.offset()).isEqualTo(offset);
            offset += instruction.size();
        }
        assertThat(listing.bytes()).hasSize(offset);
    }

    @ParameterizedTest
    @MethodSource("listings")
    void theCodeFitsIntoASmallPage(Listing listing) {
        assertThat(listing.bytes()).hasSizeLessThan(4096);
    }

    @Test
    void theBytesAreACopy() {
        Listing listing = X8664Listing.listing();
        listing.bytes()[0] = 0;
        assertThat(listing.bytes()[0]).isNotZero();
    }

    @Test
    void readsLabelsBytesAndMnemonics() {
        Listing listing = Listing.parse(
                "toy", "; remark\n\n" + ENTRIES + "end:\n  0f 05      syscall  ; remark\n  eb fc  jmp end");
        assertThat(listing.spawn()).isZero();
        assertThat(listing.syscall()).isEqualTo(1);
        assertThat(listing.labels()).containsEntry("end", 2);
        assertThat(listing.instructions().get(2)).isEqualTo(new Listing.Instruction(2, 2, "0f 05", "syscall"));
        assertThat(listing.bytes()).containsExactly(0xc3, 0xc3, 0x0f, 0x05, 0xeb, 0xfc);
    }

    @Test
    void refusesWhatIsNoListing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Listing.parse("toy", ENTRIES + "spawn:\n"))
                .withMessageContaining("comes twice");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Listing.parse("toy", "spawn:\n"))
                .withMessage("no label syscall");
        assertThatIllegalArgumentException().isThrownBy(() -> Listing.parse("toy", ENTRIES + "end\n"));
        assertThatIllegalArgumentException().isThrownBy(() -> Listing.parse("toy", ENTRIES + "  c3\n"));
        assertThatIllegalArgumentException().isThrownBy(() -> Listing.parse("toy", ENTRIES + "  x3  ret\n"));
    }

    private static String lastWord(String mnemonic) {
        return mnemonic.substring(mnemonic.lastIndexOf(' ') + 1);
    }
}
