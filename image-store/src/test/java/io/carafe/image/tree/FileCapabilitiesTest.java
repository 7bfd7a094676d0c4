package io.carafe.image.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class FileCapabilitiesTest {
    private static final int EFFECTIVE = 1;
    private static final OwnerView ROOT_IS_1000 = new OwnerView(id -> id == 1000 ? 0 : id, id -> id);

    private static byte[] value(int revision, int... words) {
        ByteBuffer value = ByteBuffer.allocate(4 + 4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        value.putInt(revision << 24 | EFFECTIVE);
        for (int word : words) {
            value.putInt(word);
        }
        return value.array();
    }

    @Test
    void thoseOfAUserNamespaceAreSeenThereAsFromRoot() {
        assertThat(FileCapabilities.seenBy(ROOT_IS_1000, value(3, 0x2000, 0x20, 1, 2, 1000)))
                .isEqualTo(value(2, 0x2000, 0x20, 1, 2));
    }

    @Test
    void allOthersStayAsTheyAre() {
        for (byte[] other : new byte[][] {
            value(3, 0x2000, 0, 0, 0, 1001), value(2, 0x2000, 0, 0, 0), value(1, 0x2000, 0), value(3, 7), new byte[0]
        }) {
            assertThat(FileCapabilities.seenBy(ROOT_IS_1000, other)).isSameAs(other);
        }
    }
}
